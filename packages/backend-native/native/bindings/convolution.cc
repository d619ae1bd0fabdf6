#include "../kernels/convolution.h"

#include "binding.h"
#include "conv_calls.h"
#include "pool_shape.h"

using namespace inkstone;

/** conv2d(x, filter, y, bias | null, relu, shape) */
INKSTONE_BINDING(conv2d) { call_conv_forward(call, FilterKind::full, convolution().forward); }

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
