#include "pooling.h"

#include "windows.h"

namespace inkstone {
namespace {

/** Calls `body(image, output row)` in parallel. */
template <typename Body>
void each_output_row(const PoolShape& s, const Body& body) {
  const size_t rows = s.batch * s.out_height;
  const size_t group = larger(1, pool_task_values / larger(1, s.width * s.channels * s.stride_height));
  parallel(ceil_divide(rows, group), [&](size_t task) {
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) {
      body(row / s.out_height, row % s.out_height);
    }
  });
}

void max(const PoolShape& s, const float* x, float* y) {
  if (is_plain_2x2(s)) {
    each_output_row(s, [&](size_t n, size_t oy) {
      max_2x2_row(s, x + (n * s.height + oy * 2) * s.width * s.channels,
                  y + (n * s.out_height + oy) * s.out_width * s.channels);
    });
    return;
  }
  each_output_row(s, [&](size_t n, size_t oy) {
    const float* image = x + n * s.height * s.width * s.channels;
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Window w = window_at(s, oy, ox);
      float* to = y + ((n * s.out_height + oy) * s.out_width + ox) * s.channels;
      each_vector(s.channels, [&](size_t c, size_t count) {
        Vector best = splat(-__builtin_inff());
        for (size_t iy = w.top; iy < w.bottom; ++iy) {
          for (size_t ix = w.left; ix < w.right; ++ix) {
            const Vector value = read(image + (iy * s.width + ix) * s.channels + c, count);
            best = value > best ? value : best;
          }
        }
        write(to + c, best, count);
      });
    }
  });
}

/** A vector of whole numbers where floats go: its bits are moved, whatever they mean. */
static inline void write_ints(int32_t* to, IntVector value, size_t count) {
  write(reinterpret_cast<float*>(to), (Vector)value, count);
}

void max_positions(const PoolShape& s, bool in_image, const float* x, float* y, int32_t* positions) {
  IntVector lane_numbers;
  for (size_t lane = 0; lane < lanes; ++lane) lane_numbers[lane] = static_cast<int32_t>(lane);
  each_output_row(s, [&](size_t n, size_t oy) {
    const size_t start = n * s.height * s.width * s.channels;
    const float* image = x + start;
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Window w = window_at(s, oy, ox);
      const size_t to = ((n * s.out_height + oy) * s.out_width + ox) * s.channels;
      each_vector(s.channels, [&](size_t c, size_t count) {
        Vector best = splat(-__builtin_inff());
        IntVector place = IntVector{} - 1;
        for (size_t iy = w.top; iy < w.bottom; ++iy) {
          for (size_t ix = w.left; ix < w.right; ++ix) {
            const size_t at = (iy * s.width + ix) * s.channels + c;
            const Vector value = read(image + at, count);
            const IntVector above = value > best;
            best = above ? value : best;
            place = above ? lane_numbers + static_cast<int32_t>(at + (in_image ? 0 : start)) : place;
          }
        }
        write(y + to + c, best, count);
        write_ints(positions + to + c, place, count);
      });
    }
  });
}

void max_gradient(const PoolShape& s, const float* dy, const float* x, float* dx) {
  each_image(s, [&](size_t n) {
    const size_t at = n * s.height * s.width * s.channels;
    max_gradient_image(s, dy + n * s.out_height * s.out_width * s.channels, x + at, dx + at,
                       [](Vector change, Vector, size_t) { return change; });
  });
}

void average(const PoolShape& s, const float* x, float* y) {
  each_output_row(s, [&](size_t n, size_t oy) {
    const float* image = x + n * s.height * s.width * s.channels;
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Window w = window_at(s, oy, ox);
      const size_t rows = w.bottom > w.top ? w.bottom - w.top : 0;
      const size_t columns = w.right > w.left ? w.right - w.left : 0;
      float* to = y + ((n * s.out_height + oy) * s.out_width + ox) * s.channels;
      each_vector(s.channels, [&](size_t c, size_t count) {
        Vector sum{};
        for (size_t iy = w.top; iy < w.bottom; ++iy) {
          for (size_t ix = w.left; ix < w.right; ++ix) {
            sum += read(image + (iy * s.width + ix) * s.channels + c, count);
          }
        }
        write(to + c, sum / splat(static_cast<float>(rows * columns)), count);
      });
    }
  });
}

void average_gradient(const PoolShape& s, const float* dy, float* dx) {
  const float share = 1.0f / static_cast<float>(s.window_height * s.window_width);
  each_image(s, [&](size_t n) {
    const size_t image_values = s.height * s.width * s.channels;
    float* gradient = dx + n * image_values;
    fill_zeros(gradient, image_values);
    for (size_t oy = 0; oy < s.out_height; ++oy) {
      for (size_t ox = 0; ox < s.out_width; ++ox) {
        const Window w = window_at(s, oy, ox);
        const float* from = dy + ((n * s.out_height + oy) * s.out_width + ox) * s.channels;
        each_vector(s.channels, [&](size_t c, size_t count) {
          const Vector change = read(from + c, count) * splat(share);
          for (size_t iy = w.top; iy < w.bottom; ++iy) {
            for (size_t ix = w.left; ix < w.right; ++ix) {
              float* at = gradient + (iy * s.width + ix) * s.channels + c;
              write(at, read(at, count) + change, count);
            }
          }
        });
      }
    }
  });
}

}  // namespace

INKSTONE_TABLE(Pooling, pooling) = {max, max_positions, max_gradient, average, average_gradient};

}  // namespace inkstone
