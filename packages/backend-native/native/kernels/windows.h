#pragma once

#include "pooling.h"
#include "short_vectors.h"

// Walking the windows of a pooling, a vector of channels at a time.

namespace inkstone {
namespace {

constexpr size_t pool_task_values = 32 * 1024;

/** The part of a window that lies inside the image: rows [top, bottom), columns [left, right). */
struct Window {
  size_t top, bottom, left, right;
};

static inline size_t clamped(ptrdiff_t value, size_t most) {
  return value < 0 ? 0 : smaller(static_cast<size_t>(value), most);
}

static inline Window window_at(const PoolShape& s, size_t oy, size_t ox) {
  const ptrdiff_t top = static_cast<ptrdiff_t>(oy * s.stride_height) - static_cast<ptrdiff_t>(s.pad_top);
  const ptrdiff_t left = static_cast<ptrdiff_t>(ox * s.stride_width) - static_cast<ptrdiff_t>(s.pad_left);
  return {clamped(top, s.height), clamped(top + s.window_height, s.height), clamped(left, s.width),
          clamped(left + s.window_width, s.width)};
}

/** Calls `body(image)` in parallel: where windows may overlap, an image's gradient is one task's. */
template <typename Body>
static inline void each_image(const PoolShape& s, const Body& body) {
  const size_t group = larger(1, pool_task_values / larger(1, s.height * s.width * s.channels));
  parallel(ceil_divide(s.batch, group), [&](size_t task) {
    for (size_t n = task * group; n < smaller(s.batch, (task + 1) * group); ++n) body(n);
  });
}

/** Windows of 2 by 2 that neither overlap nor reach over the edge: each value belongs to one at most. */
static inline bool is_plain_2x2(const PoolShape& s) {
  return s.window_height == 2 && s.window_width == 2 && s.stride_height == 2 && s.stride_width == 2 &&
         s.pad_top == 0 && s.pad_left == 0 && s.out_height * 2 <= s.height && s.out_width * 2 <= s.width;
}

/** b where it is larger, so NaN is passed over and the first of equals stays. */
static inline Vector larger_of(Vector a, Vector b) { return b > a ? b : a; }

/** The largest of a window's values, row by row. */
static inline Vector largest_of_four(const Vector (&values)[4]) {
  Vector best = splat(-__builtin_inff());
  for (const Vector value : values) best = larger_of(best, value);
  return best;
}

/** One row of results from two rows of x, windows of 2 by 2 side by side. */
static inline void max_2x2_row(const PoolShape& s, const float* above, float* y) {
  const float* below = above + s.width * s.channels;
  for (size_t ox = 0; ox < s.out_width; ++ox) {
    const size_t left = ox * 2 * s.channels, right = left + s.channels;
    each_vector(s.channels, [=](size_t c, size_t count) {
      const Vector values[4] = {read(above + left + c, count), read(above + right + c, count),
                                read(below + left + c, count), read(below + right + c, count)};
      write(y + c, largest_of_four(values), count);
    });
    y += s.channels;
  }
}

typedef int8_t Bytes __attribute__((vector_size(lanes)));

/** The same, and its note. */
static inline Vector largest_of_four(const Vector (&values)[4], IntVector& note) {
  Vector best = splat(-__builtin_inff());
  note = IntVector{};
  for (int32_t place = 0; place < 4; ++place) {
    const IntVector above = values[place] > best, nan = values[place] != values[place];
    best = above ? values[place] : best;
    note = above ? (note & ~(note_place | note_winner)) | (place | note_winner) : note;
    note |= nan & (note_nan << place);
  }
  note |= (best > Vector{}) & note_slope;
  return best;
}

/** As max_2x2_row, and a note for each result. */
static inline void max_2x2_row(const PoolShape& s, const float* above, float* y, uint8_t* notes) {
  const float* below = above + s.width * s.channels;
  for (size_t ox = 0; ox < s.out_width; ++ox) {
    const size_t left = ox * 2 * s.channels, right = left + s.channels;
    each_vector(s.channels, [=](size_t c, size_t count) {
      const Vector values[4] = {read(above + left + c, count), read(above + right + c, count),
                                read(below + left + c, count), read(below + right + c, count)};
      IntVector note;
      write(y + c, largest_of_four(values, note), count);
      const Bytes bytes = __builtin_convertvector(note, Bytes);
      __builtin_memcpy(notes + c, &bytes, count);
    });
    y += s.channels;
    notes += s.channels;
  }
}

/** Rows [first, last) of results: the gradient of the pool and of relu before it, for rows of one image's map that are
 * `row_values` apart. */
template <typename Finish>
static inline void noted_gradient_rows(const PoolShape& s, const float* dy, const uint8_t* notes, size_t first,
                                       size_t last, size_t row_values, float* gradient, const Finish& finish) {
  const Vector none{}, one = splat(1), nan = splat(__builtin_nanf(""));
  for (size_t oy = first; oy < last; ++oy) {
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const size_t from = (oy * s.out_width + ox) * s.channels;
      float* out = gradient + oy * 2 * row_values + ox * 2 * s.channels;
      each_vector(s.channels, [&](size_t c, size_t count) {
        Bytes bytes{};
        __builtin_memcpy(&bytes, notes + from + c, count);
        const IntVector note = __builtin_convertvector(bytes, IntVector);
        const Vector change = read(dy + from + c, count);
        const Vector slope = (note & note_slope) != IntVector{} ? one : none;
        const IntVector winner = note & (note_place | note_winner);
        for (int32_t place = 0; place < 4; ++place) {
          const Vector share = winner == IntVector{} + (place | note_winner) ? change * slope : none;
          const Vector result = (note & (note_nan << place)) != IntVector{} ? nan : share;
          write(out + (place >> 1) * row_values + (place & 1) * s.channels + c, finish(result, c), count);
        }
      });
    }
  }
}

/** The slope of relu: 1 where x > 0, NaN where x is NaN, else 0. */
static inline Vector step(Vector x) {
  const Vector one = splat(1), none{};
  return x > none ? one : (x == x ? none : x);
}

/** Sets to 0 what the 2 by 2 windows leave out: the last row and column of an image of odd size. */
static inline void clear_uncovered(const PoolShape& s, float* gradient) {
  const size_t row_values = s.width * s.channels, covered = s.out_width * 2 * s.channels;
  for (size_t row = 0; row < s.out_height * 2 && covered < row_values; ++row) {
    fill_zeros(gradient + row * row_values + covered, row_values - covered);
  }
  const size_t below = s.out_height * 2;
  fill_zeros(gradient + below * row_values, (s.height - below) * row_values);
}

/** One vector of the gradient of a max-pool for one image: `finish(change, value)` is what is written for a
 * position that holds `value` and gets `change`. */
template <typename Finish>
static inline void max_gradient_image(const PoolShape& s, const float* dy, const float* image, float* gradient,
                                      const Finish& finish) {
  const size_t pixel = s.channels, row = s.width * s.channels;
  if (is_plain_2x2(s)) {
    clear_uncovered(s, gradient);
    for (size_t oy = 0; oy < s.out_height; ++oy) {
      for (size_t ox = 0; ox < s.out_width; ++ox) {
        const float* from = dy + (oy * s.out_width + ox) * s.channels;
        const float* in = image + oy * 2 * row + ox * 2 * pixel;
        float* out = gradient + oy * 2 * row + ox * 2 * pixel;
        each_vector(s.channels, [&](size_t c, size_t count) {
          const Vector change = read(from + c, count);
          const Vector a = read(in + c, count), b = read(in + pixel + c, count);
          const Vector d = read(in + row + c, count), e = read(in + row + pixel + c, count);
          // The first largest wins; NaN is passed over, so a comparison with it must not decide.
          const Vector lowest = splat(-__builtin_inff());
          const Vector top = a > lowest ? a : lowest;
          const IntVector b_wins = b > top;
          const Vector pair = b_wins ? b : top;
          const IntVector d_wins = d > pair;
          const Vector three = d_wins ? d : pair;
          const IntVector e_wins = e > three;
          const IntVector a_holds = a > lowest;
          const Vector none{};
          const IntVector d_final = d_wins & ~e_wins, b_final = b_wins & ~d_wins & ~e_wins;
          const IntVector a_final = a_holds & ~b_wins & ~d_wins & ~e_wins;
          write(out + c, finish(a_final ? change : none, a, c), count);
          write(out + pixel + c, finish(b_final ? change : none, b, c), count);
          write(out + row + c, finish(d_final ? change : none, d, c), count);
          write(out + row + pixel + c, finish(e_wins ? change : none, e, c), count);
        });
      }
    }
    return;
  }
  fill_zeros(gradient, s.height * row);
  for (size_t oy = 0; oy < s.out_height; ++oy) {
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Window w = window_at(s, oy, ox);
      const float* from = dy + (oy * s.out_width + ox) * s.channels;
      each_vector(s.channels, [&](size_t c, size_t count) {
        Vector best = splat(-__builtin_inff());
        IntVector place = IntVector{} - 1;
        for (size_t iy = w.top; iy < w.bottom; ++iy) {
          for (size_t ix = w.left; ix < w.right; ++ix) {
            const int32_t index = static_cast<int32_t>(iy * s.width + ix);
            const Vector value = read(image + index * pixel + c, count);
            const IntVector above = value > best;
            best = above ? value : best;
            place = above ? IntVector{} + index : place;
          }
        }
        const Vector change = read(from + c, count);
        for (size_t iy = w.top; iy < w.bottom; ++iy) {
          for (size_t ix = w.left; ix < w.right; ++ix) {
            const int32_t index = static_cast<int32_t>(iy * s.width + ix);
            float* at = gradient + index * pixel + c;
            const Vector share = place == IntVector{} + index ? change : Vector{};
            write(at, read(at, count) + share, count);
          }
        }
      });
    }
  }
  for (size_t i = 0; i < s.height * s.width; ++i) {
    each_vector(s.channels, [&](size_t c, size_t count) {
      float* at = gradient + i * pixel + c;
      write(at, finish(read(at, count), read(image + i * pixel + c, count), c), count);
    });
  }
}

/** The gradient of max-pool and relu for one image; adds it up in `sums`, whole vectors of channels. */
static inline void max_relu_gradient_image(const PoolShape& s, const float* dy, const float* image,
                                           float* gradient, float* sums) {
  max_gradient_image(s, dy, image, gradient, [sums](Vector change, Vector value, size_t c) {
    const Vector result = change * step(value);
    store(sums + c, load(sums + c) + result);
    return result;
  });
}

}  // namespace
}  // namespace inkstone
