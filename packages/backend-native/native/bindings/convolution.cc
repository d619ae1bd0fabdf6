#include "../kernels/convolution.h"

#include "binding.h"
#include "conv_calls.h"
#include "pool_shape.h"

using namespace inkstone;

/** conv2d(x, filter, y, bias | null, relu, shape) */
INKSTONE_BINDING(conv2d) { call_conv_forward(call, FilterKind::full, convolution().forward); }

/** A max-pool of windows of 2 by 2, side by side, over what a convolution gives: argument `pool`. */
static PoolShape plain_pool(Call& call, size_t argument, const ConvShape& shape, size_t outputs, size_t pooled) {
  const PoolShape pool = pool_shape(call, argument, outputs, pooled);
  call.expect(pool.batch == shape.batch && pool.height == shape.out_height && pool.width == shape.out_width &&
                  pool.channels == shape.filters,
              "the pool takes what the convolution gives");
  call.expect(is_plain(pool), "windows are 2 by 2, side by side and inside the image");
  return pool;
}

static size_t outputs_of(const ConvShape& s) {
  return element_count({static_cast<int64_t>(s.batch), static_cast<int64_t>(s.out_height),
                        static_cast<int64_t>(s.out_width), static_cast<int64_t>(s.filters)});
}

/** conv2dMaxPool(x, filter, y, notes | null, bias | null, relu, shape, pool): y is what a pool of 2 by 2 gives. */
INKSTONE_BINDING(conv2dMaxPool) {
  const auto x = call.floats(0);
  const auto filter = call.floats(1);
  const auto y = call.floats(2);
  const ConvShape shape = conv_shape(call, 6);
  const size_t outputs = outputs_of(shape);
  expect_conv_sizes(call, FilterKind::full, shape, x.length, filter.length, outputs);
  const PoolShape pool = plain_pool(call, 7, shape, outputs, y.length);
  uint8_t* notes = call.given(3) ? pool_notes(call, 3, y.length) : nullptr;
  Finish finish{nullptr, call.flag(5)};
  if (call.given(4)) {
    const auto bias = call.floats(4);
    call.expect(bias.length == shape.filters, "the bias holds one value a filter");
    finish.bias = bias.data;
  }
  convolution().pooled_forward(shape, pool, x.data, filter.data, y.data, notes, finish);
}

/** conv2dTakesNotes(shape): whether the two functions below compute the gradients of such a convolution. */
INKSTONE_QUERY_BINDING(conv2dTakesNotes) {
  const ConvShape shape = conv_shape(call, 0);
  napi_get_boolean(call.env, convolution().takes_notes(shape), &call.result);
}

/** conv2dNotedFilterGradient(x, dy, notes, gradient, columnSums, shape, pool): from dy of the pool */
INKSTONE_BINDING(conv2dNotedFilterGradient) {
  const auto x = call.floats(0);
  const auto dy = call.floats(1);
  const auto gradient = call.floats(3);
  const auto sums = call.floats(4);
  const ConvShape shape = conv_shape(call, 5);
  const size_t outputs = outputs_of(shape);
  expect_conv_sizes(call, FilterKind::full, shape, x.length, gradient.length, outputs);
  const PoolShape pool = plain_pool(call, 6, shape, outputs, dy.length);
  const uint8_t* notes = pool_notes(call, 2, dy.length);
  call.expect(sums.length == shape.filters, "there is one sum a filter");
  convolution().noted_filter_gradient(shape, pool, x.data, dy.data, notes, gradient.data, sums.data);
}

/** conv2dNotedInputGradient(dy, notes, filter, dx, shape, pool): from dy of the pool */
INKSTONE_BINDING(conv2dNotedInputGradient) {
  const auto dy = call.floats(0);
  const auto filter = call.floats(2);
  const auto dx = call.floats(3);
  const ConvShape shape = conv_shape(call, 4);
  const size_t outputs = outputs_of(shape);
  expect_conv_sizes(call, FilterKind::full, shape, dx.length, filter.length, outputs);
  const PoolShape pool = plain_pool(call, 5, shape, outputs, dy.length);
  const uint8_t* notes = pool_notes(call, 1, dy.length);
  convolution().noted_input_gradient(shape, pool, dy.data, notes, filter.data, dx.data);
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
