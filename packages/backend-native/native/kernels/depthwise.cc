#include "depthwise.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr int partial_slot = 3;
constexpr size_t task_products = 256 * 1024;

/** Filter positions [first, last) that fall inside an axis of `size` for the output at `out`. */
struct Span {
  size_t first, last;
};

Span span_of(size_t out, size_t stride, size_t dilation, size_t pad, size_t filter, size_t size) {
  const ptrdiff_t start = static_cast<ptrdiff_t>(out * stride) - static_cast<ptrdiff_t>(pad);
  const ptrdiff_t step = static_cast<ptrdiff_t>(dilation);
  const ptrdiff_t first = start >= 0 ? 0 : (-start + step - 1) / step;
  const ptrdiff_t room = static_cast<ptrdiff_t>(size) - start;  // positions k with k * step < room
  const ptrdiff_t last = room <= 0 ? 0 : (room + step - 1) / step;
  return {static_cast<size_t>(first), smaller(static_cast<size_t>(last), filter)};
}

static inline Vector read(const float* from, size_t count) {
  return count == lanes ? load(from) : load_part(from, count);
}
static inline void write(float* to, Vector value, size_t count) {
  if (count == lanes) store(to, value);
  else store_part(to, value, count);
}

/** `body(row)` in parallel over `rows`, each of which takes `products` multiplications. */
template <typename Body>
void each_row(size_t rows, size_t products, const Body& body) {
  const size_t group = larger(1, task_products / larger(1, products));
  parallel(ceil_divide(rows, group), [&](size_t task) {
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) body(row);
  });
}

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  if (s.channels == 0) return;
  const size_t multiplier = s.filters / s.channels;
  const size_t window = s.filter_height * s.filter_width;
  each_row(s.batch * s.out_height, s.out_width * s.filters * window, [&](size_t row) {
    const size_t n = row / s.out_height, oy = row % s.out_height;
    const Span rows = span_of(oy, s.stride_height, s.dilation_height, s.pad_top, s.filter_height, s.height);
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Span columns = span_of(ox, s.stride_width, s.dilation_width, s.pad_left, s.filter_width, s.width);
      float* to = y + (row * s.out_width + ox) * s.filters;
      const auto pixel = [&](size_t ky, size_t kx) {
        const size_t iy = oy * s.stride_height + ky * s.dilation_height - s.pad_top;
        const size_t ix = ox * s.stride_width + kx * s.dilation_width - s.pad_left;
        return x + ((n * s.height + iy) * s.width + ix) * s.channels;
      };
      if (multiplier == 1) {
        for (size_t c = 0; c < s.channels; c += lanes) {
          const size_t count = smaller(lanes, s.channels - c);
          Vector sum = finish.bias ? read(finish.bias + c, count) : Vector{};
          for (size_t ky = rows.first; ky < rows.last; ++ky) {
            for (size_t kx = columns.first; kx < columns.last; ++kx) {
              sum += read(pixel(ky, kx) + c, count) *
                     read(filter + (ky * s.filter_width + kx) * s.channels + c, count);
            }
          }
          if (finish.relu) sum = sum < Vector{} ? Vector{} : sum;
          write(to + c, sum, count);
        }
        continue;
      }
      for (size_t f = 0; f < s.filters; ++f) {
        float sum = finish.bias ? finish.bias[f] : 0;
        for (size_t ky = rows.first; ky < rows.last; ++ky) {
          for (size_t kx = columns.first; kx < columns.last; ++kx) {
            sum += pixel(ky, kx)[f / multiplier] * filter[(ky * s.filter_width + kx) * s.filters + f];
          }
        }
        to[f] = finish.relu && sum < 0 ? 0 : sum;
      }
    }
  });
}

/** The output that position k of the filter carries `in` to, or -1 where there is none. */
ptrdiff_t output_of(size_t in, size_t k, size_t stride, size_t dilation, size_t pad, size_t outputs) {
  const size_t offset = in + pad - k * dilation;  // wraps around when negative
  return offset % stride == 0 && offset / stride < outputs ? static_cast<ptrdiff_t>(offset / stride) : -1;
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  if (s.channels == 0) return;
  const size_t multiplier = s.filters / s.channels;
  const size_t window = s.filter_height * s.filter_width;
  each_row(s.batch * s.height, s.width * s.filters * window, [&](size_t row) {
    const size_t n = row / s.height, iy = row % s.height;
    for (size_t ix = 0; ix < s.width; ++ix) {
      float* to = dx + (row * s.width + ix) * s.channels;
      __builtin_memset(to, 0, s.channels * sizeof(float));
      for (size_t ky = 0; ky < s.filter_height; ++ky) {
        const ptrdiff_t oy = output_of(iy, ky, s.stride_height, s.dilation_height, s.pad_top, s.out_height);
        for (size_t kx = 0; oy >= 0 && kx < s.filter_width; ++kx) {
          const ptrdiff_t ox = output_of(ix, kx, s.stride_width, s.dilation_width, s.pad_left, s.out_width);
          if (ox < 0) continue;
          const float* from = dy + ((n * s.out_height + oy) * s.out_width + ox) * s.filters;
          const float* weights = filter + (ky * s.filter_width + kx) * s.filters;
          if (multiplier == 1) {
            for (size_t c = 0; c < s.channels; c += lanes) {
              const size_t count = smaller(lanes, s.channels - c);
              write(to + c, read(to + c, count) + read(from + c, count) * read(weights + c, count), count);
            }
          } else {
            for (size_t f = 0; f < s.filters; ++f) to[f / multiplier] += from[f] * weights[f];
          }
        }
      }
    }
  });
}

/** Adds one image's share to `sums` [filter_height][filter_width][filters]. */
void filter_gradient_image(const ConvShape& s, const float* image, const float* dy, float* sums) {
  const size_t multiplier = s.filters / s.channels;
  for (size_t oy = 0; oy < s.out_height; ++oy) {
    const Span rows = span_of(oy, s.stride_height, s.dilation_height, s.pad_top, s.filter_height, s.height);
    for (size_t ox = 0; ox < s.out_width; ++ox) {
      const Span columns = span_of(ox, s.stride_width, s.dilation_width, s.pad_left, s.filter_width, s.width);
      const float* change = dy + (oy * s.out_width + ox) * s.filters;
      for (size_t ky = rows.first; ky < rows.last; ++ky) {
        for (size_t kx = columns.first; kx < columns.last; ++kx) {
          const size_t iy = oy * s.stride_height + ky * s.dilation_height - s.pad_top;
          const size_t ix = ox * s.stride_width + kx * s.dilation_width - s.pad_left;
          const float* from = image + (iy * s.width + ix) * s.channels;
          float* to = sums + (ky * s.filter_width + kx) * s.filters;
          if (multiplier == 1) {
            for (size_t c = 0; c < s.channels; c += lanes) {
              const size_t count = smaller(lanes, s.channels - c);
              write(to + c, read(to + c, count) + read(from + c, count) * read(change + c, count), count);
            }
          } else {
            for (size_t f = 0; f < s.filters; ++f) to[f] += from[f / multiplier] * change[f];
          }
        }
      }
    }
  }
}

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t weights = s.filter_height * s.filter_width * s.filters;
  if (s.batch == 0 || weights == 0) {
    __builtin_memset(gradient, 0, weights * sizeof(float));
    return;
  }
  // Images are summed in chunks and the chunks in order: both depend on the shape alone.
  const size_t chunks = smaller(s.batch, 16);
  float* partial = scratch(partial_slot, chunks * weights);
  parallel(chunks, [&](size_t chunk) {
    float* sums = partial + chunk * weights;
    __builtin_memset(sums, 0, weights * sizeof(float));
    for (size_t n = s.batch * chunk / chunks; n < s.batch * (chunk + 1) / chunks; ++n) {
      filter_gradient_image(s, x + n * s.height * s.width * s.channels,
                            dy + n * s.out_height * s.out_width * s.filters, sums);
    }
  });
  for (size_t i = 0; i < weights; ++i) {
    float sum = 0;
    for (size_t chunk = 0; chunk < chunks; ++chunk) sum += partial[chunk * weights + i];
    gradient[i] = sum;
  }
}

}  // namespace

INKSTONE_TABLE(Depthwise, depthwise) = {forward, input_gradient, filter_gradient};

}  // namespace inkstone
