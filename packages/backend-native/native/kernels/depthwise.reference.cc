#include "depthwise.h"

namespace inkstone {
namespace {

/** Calls `body(x index, filter index, y index)` for each product that the convolution sums. */
template <typename Body>
void each_product(const ConvShape& s, const Body& body) {
  const size_t multiplier = s.channels ? s.filters / s.channels : 0;
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t oy = 0; oy < s.out_height; ++oy)
      for (size_t ox = 0; ox < s.out_width; ++ox)
        for (size_t ky = 0; ky < s.filter_height; ++ky)
          for (size_t kx = 0; kx < s.filter_width; ++kx) {
            const size_t iy = oy * s.stride_height + ky * s.dilation_height - s.pad_top;
            const size_t ix = ox * s.stride_width + kx * s.dilation_width - s.pad_left;
            if (iy >= s.height || ix >= s.width) continue;
            const size_t x = ((n * s.height + iy) * s.width + ix) * s.channels;
            const size_t filter = (ky * s.filter_width + kx) * s.filters;
            const size_t y = ((n * s.out_height + oy) * s.out_width + ox) * s.filters;
            for (size_t c = 0; c < s.channels; ++c)
              for (size_t m = 0; m < multiplier; ++m)
                body(x + c, filter + c * multiplier + m, y + c * multiplier + m);
          }
}

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  const size_t outputs = s.batch * s.out_height * s.out_width * s.filters;
  for (size_t i = 0; i < outputs; ++i) y[i] = finish.bias ? finish.bias[i % s.filters] : 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { y[o] += x[i] * filter[w]; });
  if (!finish.relu) return;
  for (size_t i = 0; i < outputs; ++i) y[i] = y[i] < 0 ? 0 : y[i];
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { dx[i] += dy[o] * filter[w]; });
}

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  for (size_t i = 0; i < s.filter_height * s.filter_width * s.filters; ++i) gradient[i] = 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { gradient[w] += x[i] * dy[o]; });
}

}  // namespace

INKSTONE_TABLE(Depthwise, depthwise) = {forward, input_gradient, filter_gradient};

}  // namespace inkstone
