#include "../kernels/convolution.h"

#include "binding.h"
#include "conv_calls.h"
#include "pool_shape.h"

using namespace inkstone;

/** conv2d(x, filter, y, bias | null, relu, shape) */
INKSTONE_BINDING(conv2d) { call_conv_forward(call, FilterKind::full, convolution().forward); }

/** conv2dMaxPool(x, filter, y, bias | null, relu, shape, pool): y is what a pool of 2 by 2 gives */
INKSTONE_BINDING(conv2dMaxPool) {
  const auto x = call.floats(0);
  const auto filter = call.floats(1);
  const auto y = call.floats(2);
  const ConvShape shape = conv_shape(call, 5);
  const size_t outputs = element_count({static_cast<int64_t>(shape.batch), static_cast<int64_t>(shape.out_height),
                                        static_cast<int64_t>(shape.out_width), static_cast<int64_t>(shape.filters)});
  const PoolShape pool = pool_shape(call, 6, outputs, y.length);
  expect_conv_sizes(call, FilterKind::full, shape, x.length, filter.length, outputs);
  call.expect(pool.batch == shape.batch && pool.height == shape.out_height && pool.width == shape.out_width &&
                  pool.channels == shape.filters,
              "the pool takes what the convolution gives");
  call.expect(pool.window_height == 2 && pool.window_width == 2 && pool.stride_height == 2 && pool.stride_width == 2 &&
                  pool.pad_top == 0 && pool.pad_left == 0 && pool.out_height * 2 <= pool.height &&
                  pool.out_width * 2 <= pool.width,
              "windows are 2 by 2, side by side and inside the image");
  Finish finish{nullptr, call.flag(4)};
  if (call.given(3)) {
    const auto bias = call.floats(3);
    call.expect(bias.length == shape.filters, "the bias holds one value a filter");
    finish.bias = bias.data;
  }
  convolution().pooled_forward(shape, pool, x.data, filter.data, y.data, finish);
}

/** conv2dInputGradient(dy, filter, dx, shape) */
INKSTONE_BINDING(conv2dInputGradient) {
  call_conv_input_gradient(call, FilterKind::full, convolution().input_gradient);
}

/** conv2dFilterGradient(x, dy, gradient, shape) */
INKSTONE_BINDING(conv2dFilterGradient) {
  call_conv_filter_gradient(call, FilterKind::full, convolution().filter_gradient);
}

/** conv2dPooledFilterGradient(x, dy, y, gradient, columnSums, shape, pool) */
INKSTONE_BINDING(conv2dPooledFilterGradient) {
  const auto x = call.floats(0);
  const auto dy = call.floats(1);
  const auto y = call.floats(2);
  const auto gradient = call.floats(3);
  const auto sums = call.floats(4);
  const ConvShape shape = conv_shape(call, 5);
  const PoolShape pool = pool_shape(call, 6, y.length, dy.length);
  expect_conv_sizes(call, FilterKind::full, shape, x.length, gradient.length, y.length);
  call.expect(pool.batch == shape.batch && pool.height == shape.out_height && pool.width == shape.out_width &&
                  pool.channels == shape.filters,
              "the pool takes what the convolution gives");
  call.expect(sums.length == shape.filters, "there is one sum a filter");
  convolution().pooled_filter_gradient(shape, pool, x.data, dy.data, y.data, gradient.data, sums.data);
}
