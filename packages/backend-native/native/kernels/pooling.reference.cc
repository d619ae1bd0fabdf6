#include <algorithm>
#include <cmath>

#include "pooling.h"

namespace inkstone {
namespace {

/** Rows and columns of a window that can lie inside the image. */
size_t window_rows(const PoolShape& s) { return std::min(s.window_height, s.height + s.pad_top); }
size_t window_columns(const PoolShape& s) { return std::min(s.window_width, s.width + s.pad_left); }

/** Calls `body(y index, first x index, step)` ... for each window and channel; `inside(ky, kx)` gives the x
 * index or -1. */
template <typename Body>
void each_window(const PoolShape& s, const Body& body) {
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t oy = 0; oy < s.out_height; ++oy)
      for (size_t ox = 0; ox < s.out_width; ++ox)
        for (size_t c = 0; c < s.channels; ++c) {
          const auto inside = [&](size_t ky, size_t kx) -> ptrdiff_t {
            const size_t iy = oy * s.stride_height + ky - s.pad_top;
            const size_t ix = ox * s.stride_width + kx - s.pad_left;
            if (iy >= s.height || ix >= s.width) return -1;
            return static_cast<ptrdiff_t>(((n * s.height + iy) * s.width + ix) * s.channels + c);
          };
          body(((n * s.out_height + oy) * s.out_width + ox) * s.channels + c, inside);
        }
}

/** The index of the first largest value, or -1 where there is none above -infinity. */
template <typename Inside>
ptrdiff_t first_largest(const PoolShape& s, const float* x, const Inside& inside) {
  ptrdiff_t best = -1;
  float value = -INFINITY;
  for (size_t ky = 0; ky < window_rows(s); ++ky)
    for (size_t kx = 0; kx < window_columns(s); ++kx) {
      const ptrdiff_t i = inside(ky, kx);
      if (i >= 0 && x[i] > value) {
        value = x[i];
        best = i;
      }
    }
  return best;
}

void max(const PoolShape& s, const float* x, float* y) {
  each_window(s, [&](size_t o, const auto& inside) {
    const ptrdiff_t i = first_largest(s, x, inside);
    y[o] = i < 0 ? -INFINITY : x[i];
  });
}

void max_positions(const PoolShape& s, bool in_image, const float* x, float* y, int32_t* positions) {
  const size_t image = s.height * s.width * s.channels, results = s.out_height * s.out_width * s.channels;
  each_window(s, [&](size_t o, const auto& inside) {
    const ptrdiff_t i = first_largest(s, x, inside);
    y[o] = i < 0 ? -INFINITY : x[i];
    positions[o] = static_cast<int32_t>(i < 0 || !in_image ? i : i - static_cast<ptrdiff_t>(o / results * image));
  });
}

void max_gradient(const PoolShape& s, const float* dy, const float* x, float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  each_window(s, [&](size_t o, const auto& inside) {
    const ptrdiff_t i = first_largest(s, x, inside);
    if (i >= 0) dx[i] += dy[o];
  });
}

void average(const PoolShape& s, const float* x, float* y) {
  each_window(s, [&](size_t o, const auto& inside) {
    float sum = 0;
    int count = 0;
    for (size_t ky = 0; ky < window_rows(s); ++ky)
      for (size_t kx = 0; kx < window_columns(s); ++kx) {
        const ptrdiff_t i = inside(ky, kx);
        if (i < 0) continue;
        sum += x[i];
        ++count;
      }
    y[o] = sum / count;
  });
}

void average_gradient(const PoolShape& s, const float* dy, float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  const float share = 1.0f / static_cast<float>(s.window_height * s.window_width);
  each_window(s, [&](size_t o, const auto& inside) {
    for (size_t ky = 0; ky < window_rows(s); ++ky)
      for (size_t kx = 0; kx < window_columns(s); ++kx) {
        const ptrdiff_t i = inside(ky, kx);
        if (i >= 0) dx[i] += dy[o] * share;
      }
  });
}

}  // namespace

INKSTONE_TABLE(Pooling, pooling) = {max, max_positions, max_gradient, average, average_gradient};

}  // namespace inkstone
