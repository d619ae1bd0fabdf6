#include "layout.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;  // values of a task, about
constexpr size_t tile = 16;     // a tile's rows and columns: 16 cache lines on either side

/** A place in a box, moved row by row, where a row is made of the last `inner` dimensions. */
struct Place {
  const Box& box;
  const int outer;
  size_t at[Box::most_dimensions] = {};
  ptrdiff_t from = 0, to = 0;

  Place(const Box& box, int inner, size_t row) : box(box), outer(box.dimensions - inner) {
    for (int d = outer - 1; d >= 0; --d) {
      at[d] = row % box.size[d];
      row /= box.size[d];
      from += static_cast<ptrdiff_t>(at[d]) * box.from_step[d];
      to += static_cast<ptrdiff_t>(at[d]) * box.to_step[d];
    }
  }

  void next() {
    for (int d = outer - 1; d >= 0; --d) {
      from += box.from_step[d];
      to += box.to_step[d];
      if (++at[d] < box.size[d]) return;
      from -= static_cast<ptrdiff_t>(at[d]) * box.from_step[d];
      to -= static_cast<ptrdiff_t>(at[d]) * box.to_step[d];
      at[d] = 0;
    }
  }
};

template <class T>
static inline void copy_row(const T* from, ptrdiff_t step, T* to, size_t count) {
  if (step == 1) {
    if (count < 32) {
      for (size_t i = 0; i < count; ++i) to[i] = from[i];
    } else {
      __builtin_memcpy(to, from, count * sizeof(T));
    }
  } else if (step == 0) {
    const T value = *from;
    for (size_t i = 0; i < count; ++i) to[i] = value;
  } else {
    for (size_t i = 0; i < count; ++i) to[i] = from[static_cast<ptrdiff_t>(i) * step];
  }
}

/** Rows of `width` values, one loop over the rows of the second last dimension: a stack along the last one, a concat of
 * narrow tensors. */
template <size_t width, class T>
void by_narrow_rows(const Box& box, const T* from, T* to) {
  const int along = box.dimensions - 2;
  const size_t count = box.size[along], outer = box.length() / width / count;
  const ptrdiff_t from_step = box.from_step[along], to_step = box.to_step[along], step = box.from_step[along + 1];
  const size_t at_once = larger(1, work / width), parts = ceil_divide(count, at_once);
  parallel(outer * parts, [=, &box](size_t task) {
    const Place place(box, 2, task / parts);
    const size_t first = task % parts * at_once, end = smaller(count, first + at_once);
    const T* source = from + place.from + static_cast<ptrdiff_t>(first) * from_step;
    T* target = to + place.to + static_cast<ptrdiff_t>(first) * to_step;
    for (size_t i = first; i < end; ++i, source += from_step, target += to_step) {
      for (size_t w = 0; w < width; ++w) target[w] = source[static_cast<ptrdiff_t>(w) * step];
    }
  });
}

/** Rows as they come: the source is walked with the same last dimension. */
template <class T>
void by_rows(const Box& box, const T* from, T* to) {
  const int last = box.dimensions - 1;
  const size_t width = box.size[last], length = box.length();
  const ptrdiff_t step = box.from_step[last];
  parallel(ceil_divide(length, work), [=, &box](size_t task) {
    const size_t end = smaller(length, (task + 1) * work);
    size_t i = task * work, column = i % width;
    Place place(box, 1, i / width);
    while (i < end) {
      const size_t count = smaller(width - column, end - i);
      copy_row(from + place.from + static_cast<ptrdiff_t>(column) * step, step, to + place.to + column, count);
      i += count;
      column = 0;
      place.next();
    }
  });
}

/** A whole tile, in squares of a vector's length: what is moved is not looked at, so any 4 bytes will do. */
static inline void whole_tile(const uint32_t* from, size_t from_step, uint32_t* to, size_t to_step) {
  for (size_t c = 0; c < tile; c += lanes) {
    for (size_t r = 0; r < tile; r += lanes) {
      transpose_square(reinterpret_cast<const float*>(from + c * from_step + r), from_step,
                       reinterpret_cast<float*>(to + r * to_step + c), to_step);
    }
  }
}

/** A transpose of the last two dimensions, tile by tile: the source is contiguous along the second last. */
template <class T>
void by_tiles(const Box& box, const T* from, T* to) {
  const int last = box.dimensions - 1;
  const size_t rows = box.size[last - 1], width = box.size[last];
  const ptrdiff_t from_step = box.from_step[last], to_step = box.to_step[last - 1];
  const size_t matrices = box.length() / (rows * width);
  // A task writes some rows of the target: at least 64, so that it reads whole stretches of the source.
  const size_t strip = 4 * tile * larger(1, work / (4 * tile * width));
  const size_t strips = ceil_divide(rows, strip);
  parallel(matrices * strips, [=, &box](size_t task) {
    const Place place(box, 2, task / strips);
    const T* source = from + place.from;
    T* target = to + place.to;
    const size_t last_row = smaller(rows, (task % strips + 1) * strip);
    for (size_t column = 0; column < width; column += tile) {
      const size_t wide = smaller(tile, width - column);
      for (size_t row = task % strips * strip; row < last_row; row += tile) {
        const size_t high = smaller(tile, last_row - row);
        const T* corner = source + static_cast<ptrdiff_t>(column) * from_step + row;
        T* out = target + static_cast<ptrdiff_t>(row) * to_step + column;
        if constexpr (sizeof(T) == sizeof(uint32_t)) {
          if (high == tile && wide == tile && from_step > 0) {
            whole_tile(corner, static_cast<size_t>(from_step), out, static_cast<size_t>(to_step));
            continue;
          }
        }
        T buffer[tile][tile];
        for (size_t c = 0; c < wide; ++c) {
          const T* in = corner + static_cast<ptrdiff_t>(c) * from_step;
          for (size_t r = 0; r < high; ++r) buffer[r][c] = in[r];
        }
        for (size_t r = 0; r < high; ++r) {
          for (size_t c = 0; c < wide; ++c) out[static_cast<ptrdiff_t>(r) * to_step + c] = buffer[r][c];
        }
      }
    }
  });
}

template <class T>
void copy(const Box& given, const T* from, T* to) {
  Box box = given;
  const int last = box.dimensions - 1;
  if (box.length() == 0) return;
  if (box.from_step[last] != 1 && box.from_step[last] != 0 && box.size[last] > 1) {
    // If another dimension is contiguous in the source, bring it next to the last.
    for (int d = last - 1; d >= 0; --d) {
      if (box.from_step[d] != 1 || box.size[d] < 4) continue;
      for (int e = d; e < last - 1; ++e) {
        const size_t size = box.size[e];
        const ptrdiff_t from_step = box.from_step[e], to_step = box.to_step[e];
        box.size[e] = box.size[e + 1];
        box.from_step[e] = box.from_step[e + 1];
        box.to_step[e] = box.to_step[e + 1];
        box.size[e + 1] = size;
        box.from_step[e + 1] = from_step;
        box.to_step[e + 1] = to_step;
      }
      return by_tiles(box, from, to);
    }
  }
  // Long runs of narrow rows; with few of them a task would be small.
  if (last > 0 && box.size[last - 1] >= 64) {
    switch (box.size[last]) {
      case 1: return by_narrow_rows<1>(box, from, to);
      case 2: return by_narrow_rows<2>(box, from, to);
      case 3: return by_narrow_rows<3>(box, from, to);
      case 4: return by_narrow_rows<4>(box, from, to);
      default: break;
    }
  }
  by_rows(box, from, to);
}

}  // namespace

INKSTONE_TABLE(Layout, layout) = {copy<uint32_t>, copy<uint8_t>};

}  // namespace inkstone
