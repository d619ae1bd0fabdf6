#pragma once

#include "winograd.h"

// The same convolutions by F(2x2, 3x3): 16 multiplications where the direct kernel needs 36. Its transforms are additions, so
// it pays from 16 channels on where vectors are as short as WebAssembly's. A tile is also a window of the pool that may
// follow: it is pooled, and its gradient made from notes, on the way.
//
//   forward             Y = A^T [ sum over channels of (G g G^T) (B^T d B) ] A
//   gradient of inputs  dX = sum over tiles of B [ sum over filters of (G g G^T) (A dY A^T) ] B^T
//   gradient of filter  dg = G^T [ sum over tiles of (B^T d B)^T (A dY A^T) ] G

namespace inkstone {
namespace {

constexpr size_t small_positions = 16, small_side = 2, small_patch = 4;

/** Whether forward pass and gradients are computed so. By measurement. */
static inline bool transforms_2x2(const ConvShape& s) {
#if defined(__wasm__)
  constexpr size_t fewest_channels = 16, most_weights = 16 * 1024 * 1024;
  if (!is_plain_3x3(s) || transforms(s) || transforms_input_gradient(s) || gathers_filter(s)) return false;
  if (s.channels % lanes || s.filters % lanes) return false;
  if (s.channels < fewest_channels || s.filters < fewest_channels) return false;
  if (small_positions * s.channels * s.filters > most_weights) return false;
  const size_t tiles = ceil_divide(s.out_height, small_side) * ceil_divide(s.out_width, small_side);
  const double of_transforms = 5.0 / static_cast<double>(s.channels) + 5.0 / static_cast<double>(s.filters);
  const double transformed = static_cast<double>(tiles * small_positions) * (1.1 + of_transforms);
  return static_cast<double>(9 * s.out_height * s.out_width) >= 1.1 * transformed;
#else
  (void)s;
  return false;
#endif
}

/** Tile t is `t % across`, `t / across % down` of image `t / (across * down)`. */
struct SmallTiles {
  const ConvShape& s;
  size_t down, across;

  explicit SmallTiles(const ConvShape& shape)
      : s(shape), down(ceil_divide(shape.out_height, small_side)), across(ceil_divide(shape.out_width, small_side)) {}

  size_t each() const { return down * across; }
  size_t all() const { return s.batch * each(); }
  size_t image(size_t tile) const { return tile / each(); }
  size_t row(size_t tile) const { return tile / across % down; }
  size_t column(size_t tile) const { return tile % across; }
  /** How many tiles a task takes at a time: what it keeps of them stays in the L2 cache. */
  size_t at_once() const {
    constexpr size_t kept_floats = 96 * 1024;
    const size_t most = kept_floats / (small_positions * (s.channels + s.filters));
    return larger(most_rows, most / most_rows * most_rows);
  }
};

/** How far positions of `count` rows lie apart: on different cache sets, where a multiple of a page would not be. */
static inline size_t position_apart(size_t count, size_t row) { return count * row + 16; }

/** B^T d B of tiles [first, last), to `to` [position][tile][row]. */
static void change_inputs(const SmallTiles& tiles, const float* x, size_t first, size_t last, float* to, size_t row) {
  const ConvShape& s = tiles.s;
  float* patch = scratch(patch_slot, small_patch * small_patch * s.channels);
  const size_t position = position_apart(last - first, row);
  for (size_t tile = first; tile < last; ++tile, to += row) {
    const ptrdiff_t top = static_cast<ptrdiff_t>(tiles.row(tile) * small_side) - static_cast<ptrdiff_t>(s.pad_top);
    const ptrdiff_t left = static_cast<ptrdiff_t>(tiles.column(tile) * small_side) - static_cast<ptrdiff_t>(s.pad_left);
    const float* image = x + tiles.image(tile) * s.height * s.width * s.channels;
    const Patch d = patch_at(image, s.height, s.width, s.channels, top, left, small_patch, patch);
    for (size_t c = 0; c < s.channels; c += lanes) {
      const auto in = [&](int y, int x) { return load(d.data + y * d.row + x * s.channels + c); };
      const auto put = [&](int y, Vector d0, Vector d1, Vector d2, Vector d3) {
        float* at = to + 4 * y * position + c;
        store(at, d0 - d2);
        store(at + position, d1 + d2);
        store(at + 2 * position, d2 - d1);
        store(at + 3 * position, d1 - d3);
      };
      put(0, in(0, 0) - in(2, 0), in(0, 1) - in(2, 1), in(0, 2) - in(2, 2), in(0, 3) - in(2, 3));
      put(1, in(1, 0) + in(2, 0), in(1, 1) + in(2, 1), in(1, 2) + in(2, 2), in(1, 3) + in(2, 3));
      put(2, in(2, 0) - in(1, 0), in(2, 1) - in(1, 1), in(2, 2) - in(1, 2), in(2, 3) - in(1, 3));
      put(3, in(1, 0) - in(3, 0), in(1, 1) - in(3, 1), in(1, 2) - in(3, 2), in(1, 3) - in(3, 3));
    }
  }
}

/** Where the gradients of outputs come from: given as they are, or made from the pool's and its notes. */
struct Change {
  const float* dy;
  const uint8_t* notes;  // null: dy is that of the outputs
  float* sums;           // [batch][filters]: adds up what is made of notes; null: does not
};

/** The two by two gradients of a tile's outputs that a note gives. */
static inline void noted_change(Vector change, IntVector note, Vector (&values)[4]) {
  const Vector none{}, one = splat(1), nan = splat(__builtin_nanf(""));
  const Vector slope = (note & note_slope) != IntVector{} ? one : none;
  const IntVector winner = note & (note_place | note_winner);
  for (int32_t place = 0; place < 4; ++place) {
    const Vector share = winner == IntVector{} + (place | note_winner) ? change * slope : none;
    values[place] = (note & (note_nan << place)) != IntVector{} ? nan : share;
  }
}

/** A dY A^T of tiles [first, last), to `to` [position][tile][row]. */
static void change_gradients(const SmallTiles& tiles, const Change& given, size_t first, size_t last, float* to,
                             size_t row) {
  const ConvShape& s = tiles.s;
  float* patch = scratch(patch_slot, small_side * small_side * s.filters);
  const size_t position = position_apart(last - first, row);
  for (size_t tile = first; tile < last; ++tile, to += row) {
    const auto put = [&](size_t f, const Vector (&y)[4]) {
      const auto across = [&](int at, Vector y0, Vector y1) {
        float* line = to + 4 * at * position + f;
        store(line, y0);
        store(line + position, y0 + y1);
        store(line + 2 * position, y0 - y1);
        store(line + 3 * position, -y1);
      };
      across(0, y[0], y[1]);
      across(1, y[0] + y[2], y[1] + y[3]);
      across(2, y[0] - y[2], y[1] - y[3]);
      across(3, -y[2], -y[3]);
    };
    const size_t image = tiles.image(tile);
    if (given.notes) {
      const float* dy = given.dy + tile * s.filters;
      const uint8_t* notes = given.notes + tile * s.filters;
      for (size_t f = 0; f < s.filters; f += lanes) {
        Bytes bytes;
        __builtin_memcpy(&bytes, notes + f, lanes);
        Vector values[4];
        noted_change(load(dy + f), __builtin_convertvector(bytes, IntVector), values);
        put(f, values);
        if (!given.sums) continue;
        float* sums = given.sums + image * s.filters + f;
        store(sums, load(sums) + values[0] + values[1] + values[2] + values[3]);
      }
      continue;
    }
    const ptrdiff_t top = static_cast<ptrdiff_t>(tiles.row(tile) * small_side);
    const ptrdiff_t left = static_cast<ptrdiff_t>(tiles.column(tile) * small_side);
    const float* dy = given.dy + image * s.out_height * s.out_width * s.filters;
    const Patch d = patch_at(dy, s.out_height, s.out_width, s.filters, top, left, small_side, patch);
    for (size_t f = 0; f < s.filters; f += lanes) {
      const float* at = d.data + f;
      put(f, {load(at), load(at + s.filters), load(at + d.row), load(at + d.row + s.filters)});
    }
  }
}

/** G g G^T: the 16 matrices of the filters in panels, `packed_size(depth, columns)` apart, from the nine of `taps`. */
static const float* change_filters(const float* taps, size_t depth, size_t columns) {
  const size_t matrix = packed_size(depth, columns), chunk = 4096;
  float* to = scratch(turned_slot, small_positions * matrix);
  parallel(ceil_divide(matrix, chunk), [=](size_t task) {
    const Vector half = splat(0.5f);
    for (size_t i = task * chunk; i < smaller(matrix, (task + 1) * chunk); i += lanes) {
      Vector down[4][3];
      for (int x = 0; x < 3; ++x) {
        const float* at = taps + x * matrix + i;
        const Vector g0 = load(at), g1 = load(at + 3 * matrix), g2 = load(at + 6 * matrix);
        down[0][x] = g0;
        down[1][x] = half * (g0 + g2 + g1);
        down[2][x] = half * (g0 + g2 - g1);
        down[3][x] = g2;
      }
      for (int y = 0; y < 4; ++y) {
        float* at = to + 4 * y * matrix + i;
        const Vector g0 = down[y][0], g1 = down[y][1], g2 = down[y][2];
        store(at, g0);
        store(at + matrix, half * (g0 + g2 + g1));
        store(at + 2 * matrix, half * (g0 + g2 - g1));
        store(at + 3 * matrix, g2);
      }
    }
  });
  return to;
}

/** Outputs of tiles [first, last) from their products [position][tile][row]: to y, or through the pool, where `notes`
 * takes a byte for each of its values unless it is null. */
static void join_outputs(const SmallTiles& tiles, const float* products, size_t row, size_t first, size_t last,
                         bool pooled, float* y, uint8_t* notes, Finish finish) {
  const ConvShape& s = tiles.s;
  const size_t position = position_apart(last - first, row);
  for (size_t tile = first; tile < last; ++tile, products += row) {
    const size_t top = tiles.row(tile) * small_side, left = tiles.column(tile) * small_side;
    const bool below = top + 1 < s.out_height, right = left + 1 < s.out_width;
    float* to = pooled ? y + tile * s.filters
                       : y + ((tiles.image(tile) * s.out_height + top) * s.out_width + left) * s.filters;
    for (size_t f = 0; f < s.filters; f += lanes) {
      const float* from = products + f;
      const auto in = [&](int y, int x) { return load(from + (4 * y + x) * position); };
      Vector values[4];
      {
        const Vector a0 = in(0, 0) + in(1, 0) + in(2, 0), b0 = in(1, 0) - in(2, 0) - in(3, 0);
        const Vector a1 = in(0, 1) + in(1, 1) + in(2, 1), b1 = in(1, 1) - in(2, 1) - in(3, 1);
        const Vector a2 = in(0, 2) + in(1, 2) + in(2, 2), b2 = in(1, 2) - in(2, 2) - in(3, 2);
        const Vector a3 = in(0, 3) + in(1, 3) + in(2, 3), b3 = in(1, 3) - in(2, 3) - in(3, 3);
        values[0] = a0 + a1 + a2;
        values[1] = a1 - a2 - a3;
        values[2] = b0 + b1 + b2;
        values[3] = b1 - b2 - b3;
      }
      const Vector bias = finish.bias ? load(finish.bias + f) : Vector{};
      for (Vector& value : values) {
        value += bias;
        if (finish.relu) value = value < Vector{} ? Vector{} : value;
      }
      if (pooled && notes) {
        IntVector note;
        store(to + f, largest_of_four(values, note));
        const Bytes bytes = __builtin_convertvector(note, Bytes);
        __builtin_memcpy(notes + tile * s.filters + f, &bytes, lanes);
      } else if (pooled) {
        store(to + f, largest_of_four(values));
      } else {
        const size_t line = s.out_width * s.filters;
        store(to + f, values[0]);
        if (right) store(to + s.filters + f, values[1]);
        if (below) store(to + line + f, values[2]);
        if (below && right) store(to + line + s.filters + f, values[3]);
      }
    }
  }
}

/** The 16 products of `count` tiles with matrices in panels of [depth, columns]. */
static inline void small_products(const float* tiles, size_t tile_row, const float* matrices, size_t count,
                                  size_t depth, size_t columns, float* to, size_t to_row) {
  const size_t matrix = packed_size(depth, columns);
  for (size_t position = 0; position < small_positions; ++position) {
    panels_product(tiles + position * position_apart(count, tile_row), tile_row, matrices + position * matrix, depth,
                   columns, count, to + position * position_apart(count, to_row), to_row);
  }
}

/** y, or, where `pooled`, what the pool makes of it: outputs that it leaves out are not among those of `s` then. */
static void small_forward(const ConvShape& s, const float* x, const float* filter, float* taps, bool pooled, float* y,
                          uint8_t* notes, Finish finish) {
  pack_positions(s, filter, false, taps);
  const float* weights = change_filters(taps, s.channels, s.filters);
  const SmallTiles tiles(s);
  const size_t group = larger(most_rows, smaller(tiles.at_once(), ceil_divide(tiles.all(), 8)));
  const size_t in_row = apart(s.channels), out_row = apart(s.filters);
  parallel(ceil_divide(tiles.all(), group), [&, weights](size_t task) {
    const size_t first = task * group, last = smaller(tiles.all(), first + group), count = last - first;
    float* changed = scratch(changed_slot, small_positions * position_apart(group, in_row));
    float* products = scratch(joined_slot, small_positions * position_apart(group, out_row));
    change_inputs(tiles, x, first, last, changed, in_row);
    small_products(changed, in_row, weights, count, s.channels, s.filters, products, out_row);
    join_outputs(tiles, products, out_row, first, last, pooled, y, notes, finish);
  });
}

/** Sums up B m B^T of tiles [first, last) in the rows of dx that belong to rows [begin, end) of tiles, counted through all
 * images: a row of dx belongs to the last row of tiles that begins at or above it. */
static void add_inputs(const SmallTiles& tiles, const float* products, size_t row, size_t first, size_t last,
                       size_t begin, size_t end, float* dx) {
  const ConvShape& s = tiles.s;
  const size_t position = position_apart(last - first, row);
  const size_t line = s.width * s.channels;
  for (size_t r = begin; r < end; ++r) {
    const size_t down = r % tiles.down, at = down * small_side;
    const size_t top = larger(at, s.pad_top) - s.pad_top, next = larger(at + small_side, s.pad_top) - s.pad_top;
    const size_t below = down + 1 == tiles.down ? s.height : smaller(s.height, next);
    if (below > top) clear(dx + (r / tiles.down * s.height + top) * line, (below - top) * line);
  }
  for (size_t tile = first; tile < last; ++tile, products += row) {
    const size_t tile_row = tile / tiles.across, down = tiles.row(tile);
    const bool upper = tile_row >= begin, lower = tile_row + 1 < end || down + 1 == tiles.down;
    const ptrdiff_t top = static_cast<ptrdiff_t>(down * small_side) - static_cast<ptrdiff_t>(s.pad_top);
    const ptrdiff_t left = static_cast<ptrdiff_t>(tiles.column(tile) * small_side) - static_cast<ptrdiff_t>(s.pad_left);
    float* image = dx + tiles.image(tile) * s.height * line;
    for (size_t c = 0; c < s.channels; c += lanes) {
      const float* from = products + c;
      const auto in = [&](int y, int x) { return load(from + (4 * y + x) * position); };
      const auto add = [&](int y, const auto& column) {
        const ptrdiff_t down_to = top + y;
        if (down_to < 0 || down_to >= static_cast<ptrdiff_t>(s.height)) return;
        const Vector m0 = column(0), m1 = column(1), m2 = column(2), m3 = column(3);
        const Vector values[4] = {m0, m1 - m2 + m3, m1 + m2 - m0, -m3};
        for (int x = 0; x < 4; ++x) {
          const ptrdiff_t right_to = left + x;
          if (right_to < 0 || right_to >= static_cast<ptrdiff_t>(s.width)) continue;
          float* to = image + static_cast<size_t>(down_to) * line + static_cast<size_t>(right_to) * s.channels + c;
          store(to, load(to) + values[x]);
        }
      };
      if (upper) {
        add(0, [&](int x) { return in(0, x); });
        add(1, [&](int x) { return in(1, x) - in(2, x) + in(3, x); });
      }
      if (lower) {
        add(2, [&](int x) { return in(1, x) + in(2, x) - in(0, x); });
        add(3, [&](int x) { return -in(3, x); });
      }
    }
  }
}

/** Each task owns rows of tiles and the rows of dx that belong to them; what the row of tiles above adds is computed
 * again. */
static void small_input_gradient(const ConvShape& s, const Change& change, const float* filter, float* taps,
                                 float* dx) {
  pack_positions(s, filter, true, taps);
  const float* weights = change_filters(taps, s.filters, s.channels);
  const SmallTiles tiles(s);
  const size_t rows = s.batch * tiles.down, in_row = apart(s.filters), out_row = apart(s.channels);
  const size_t fitting = larger(1, tiles.at_once() / tiles.across);
  // Whole images have no row above them.
  const size_t at_once = fitting > tiles.down ? fitting / tiles.down * tiles.down : fitting;
  parallel(ceil_divide(rows, at_once), [&, weights](size_t task) {
    const size_t begin = task * at_once, end = smaller(rows, begin + at_once);
    const size_t above = begin % tiles.down ? 1 : 0;
    const size_t first = (begin - above) * tiles.across, last = end * tiles.across, count = last - first;
    float* changed = scratch(changed_slot, small_positions * position_apart(count, in_row));
    float* products = scratch(joined_slot, small_positions * position_apart(count, out_row));
    change_gradients(tiles, change, first, last, changed, in_row);
    small_products(changed, in_row, weights, count, s.filters, s.channels, products, out_row);
    add_inputs(tiles, products, out_row, first, last, begin, end, dx);
  });
}

/** Images are summed in chunks, and the chunks in order: both numbers depend on the shape alone. */
static void small_filter_gradient(const ConvShape& s, const float* x, const Change& change, float* gradient) {
  const size_t matrix = s.channels * s.filters;
  const SmallTiles tiles(s);
  const size_t most_chunks = larger(1, 4 * 1024 * 1024 / (small_positions * matrix));
  const size_t chunks = smaller(smaller(s.batch, 16), most_chunks), group = tiles.at_once();
  const size_t x_row = apart(s.channels), dy_row = apart(s.filters);
  float* partial = scratch(partial_slot, chunks * small_positions * matrix);
  parallel(chunks, [&, partial](size_t chunk) {
    float* sums = partial + chunk * small_positions * matrix;
    float* inputs = scratch(changed_slot, small_positions * position_apart(group, x_row));
    float* changes = scratch(joined_slot, small_positions * position_apart(group, dy_row));
    const size_t begin = s.batch * chunk / chunks * tiles.each();
    const size_t end = s.batch * (chunk + 1) / chunks * tiles.each();
    for (size_t first = begin; first < end; first += group) {
      const size_t last = smaller(end, first + group), count = last - first;
      change_inputs(tiles, x, first, last, inputs, x_row);
      change_gradients(tiles, change, first, last, changes, dy_row);
      for (size_t position = 0; position < small_positions; ++position) {
        const float* a = inputs + position * position_apart(count, x_row);
        const float* b = changes + position * position_apart(count, dy_row);
        for (size_t start = 0; start < s.filters; start += tile_columns) {
          const size_t width = panel_width(s.filters, start / tile_columns);
          (width == tile_columns ? strip_product<2, true> : strip_product<1, true>)(
              a, x_row, b + start, dy_row, count, s.channels, sums + position * matrix + start, s.filters,
              first > begin);
        }
      }
    }
  });
  constexpr size_t values = 4096;
  parallel(ceil_divide(matrix, values), [=](size_t task) {
    const Vector half = splat(0.5f);
    for (size_t i = task * values; i < smaller(matrix, (task + 1) * values); i += lanes) {
      const auto in = [=](size_t position) {
        const float* from = partial + position * matrix + i;
        Vector sum = load(from);
        for (size_t chunk = 1; chunk < chunks; ++chunk) sum += load(from + chunk * small_positions * matrix);
        return sum;
      };
      Vector down[3][4];
      for (size_t x = 0; x < 4; ++x) {
        const Vector u0 = in(x), u1 = in(4 + x), u2 = in(8 + x), u3 = in(12 + x), even = half * (u1 + u2);
        down[0][x] = u0 + even;
        down[1][x] = half * (u1 - u2);
        down[2][x] = even + u3;
      }
      for (int y = 0; y < 3; ++y) {
        const Vector even = half * (down[y][1] + down[y][2]);
        float* to = gradient + 3 * y * matrix + i;
        store(to, down[y][0] + even);
        store(to + matrix, half * (down[y][1] - down[y][2]));
        store(to + 2 * matrix, even + down[y][3]);
      }
    }
  });
}

}  // namespace
}  // namespace inkstone
