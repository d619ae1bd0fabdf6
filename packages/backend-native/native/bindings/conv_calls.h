#pragma once

#include "conv_shape.h"

// The three calls that convolution and depthwise convolution have in common; only the filter's size differs.

namespace inkstone {

enum class FilterKind { full, depthwise };

inline void expect_conv_sizes(Call& call, FilterKind kind, const ConvShape& s, size_t x, size_t filter, size_t y) {
  const auto count = [](size_t a, size_t b, size_t c, size_t d) {
    return element_count({static_cast<int64_t>(a), static_cast<int64_t>(b), static_cast<int64_t>(c),
                          static_cast<int64_t>(d)});
  };
  call.expect(x == count(s.batch, s.height, s.width, s.channels), "x holds batch x height x width x channels values");
  if (kind == FilterKind::full) {
    call.expect(filter == count(s.filter_height, s.filter_width, s.channels, s.filters),
                "the filter holds height x width x channels x filters values");
  } else {
    call.expect(s.channels > 0 && s.filters % s.channels == 0, "filters are a multiple of the channels");
    call.expect(filter == count(s.filter_height, s.filter_width, s.filters, 1),
                "the filter holds height x width x channels x multiplier values");
  }
  call.expect(y == count(s.batch, s.out_height, s.out_width, s.filters),
              "y holds batch x out height x out width x filters values");
}

/** (x, filter, y, bias | null, relu, shape) */
template <typename Forward>
void call_conv_forward(Call& call, FilterKind kind, Forward forward) {
  const auto x = call.floats(0);
  const auto filter = call.floats(1);
  const auto y = call.floats(2);
  const ConvShape shape = conv_shape(call, 5);
  expect_conv_sizes(call, kind, shape, x.length, filter.length, y.length);
  Finish finish{nullptr, call.flag(4)};
  if (call.given(3)) {
    const auto bias = call.floats(3);
    call.expect(bias.length == shape.filters, "the bias holds one value a filter");
    finish.bias = bias.data;
  }
  forward(shape, x.data, filter.data, y.data, finish);
}

/** (dy, filter, dx, shape) */
template <typename Gradient>
void call_conv_input_gradient(Call& call, FilterKind kind, Gradient input_gradient) {
  const auto dy = call.floats(0);
  const auto filter = call.floats(1);
  const auto dx = call.floats(2);
  const ConvShape shape = conv_shape(call, 3);
  expect_conv_sizes(call, kind, shape, dx.length, filter.length, dy.length);
  input_gradient(shape, dy.data, filter.data, dx.data);
}

/** (x, dy, gradient, shape) */
template <typename Gradient>
void call_conv_filter_gradient(Call& call, FilterKind kind, Gradient filter_gradient) {
  const auto x = call.floats(0);
  const auto dy = call.floats(1);
  const auto gradient = call.floats(2);
  const ConvShape shape = conv_shape(call, 3);
  expect_conv_sizes(call, kind, shape, x.length, gradient.length, dy.length);
  filter_gradient(shape, x.data, dy.data, gradient.data);
}

}  // namespace inkstone
