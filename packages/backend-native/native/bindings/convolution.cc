#include "../kernels/convolution.h"

#include "binding.h"
#include "conv_shape.h"
#include "pool_shape.h"

using namespace inkstone;

namespace {

void expect_sizes(Call& call, const ConvShape& s, size_t x, size_t filter, size_t y) {
  const auto count = [](size_t a, size_t b, size_t c, size_t d) {
    return element_count({static_cast<int64_t>(a), static_cast<int64_t>(b), static_cast<int64_t>(c),
                          static_cast<int64_t>(d)});
  };
  call.expect(x == count(s.batch, s.height, s.width, s.channels), "x holds batch x height x width x channels values");
  call.expect(filter == count(s.filter_height, s.filter_width, s.channels, s.filters),
              "the filter holds height x width x channels x filters values");
  call.expect(y == count(s.batch, s.out_height, s.out_width, s.filters),
              "y holds batch x out height x out width x filters values");
}

}  // namespace

/** conv2d(x, filter, y, bias | null, relu, shape) */
INKSTONE_BINDING(conv2d) {
  const auto x = call.floats(0);
  const auto filter = call.floats(1);
  const auto y = call.floats(2);
  const ConvShape shape = conv_shape(call, 5);
  expect_sizes(call, shape, x.length, filter.length, y.length);
  Finish finish{nullptr, call.flag(4)};
  if (call.given(3)) {
    const auto bias = call.floats(3);
    call.expect(bias.length == shape.filters, "the bias holds one value a filter");
    finish.bias = bias.data;
  }
  convolution().forward(shape, x.data, filter.data, y.data, finish);
}

/** conv2dInputGradient(dy, filter, dx, shape) */
INKSTONE_BINDING(conv2dInputGradient) {
  const auto dy = call.floats(0);
  const auto filter = call.floats(1);
  const auto dx = call.floats(2);
  const ConvShape shape = conv_shape(call, 3);
  expect_sizes(call, shape, dx.length, filter.length, dy.length);
  convolution().input_gradient(shape, dy.data, filter.data, dx.data);
}

/** conv2dFilterGradient(x, dy, gradient, shape) */
INKSTONE_BINDING(conv2dFilterGradient) {
  const auto x = call.floats(0);
  const auto dy = call.floats(1);
  const auto gradient = call.floats(2);
  const ConvShape shape = conv_shape(call, 3);
  expect_sizes(call, shape, x.length, gradient.length, dy.length);
  convolution().filter_gradient(shape, x.data, dy.data, gradient.data);
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
  expect_sizes(call, shape, x.length, gradient.length, y.length);
  call.expect(pool.batch == shape.batch && pool.height == shape.out_height && pool.width == shape.out_width &&
                  pool.channels == shape.filters,
              "the pool takes what the convolution gives");
  call.expect(sums.length == shape.filters, "there is one sum a filter");
  convolution().pooled_filter_gradient(shape, pool, x.data, dy.data, y.data, gradient.data, sums.data);
}
