#pragma once

#include "vector.h"

// Along one axis, both directions of a convolution are the same sum over the filter's positions ("taps"): the
// gradient of the input is the convolution of the output's gradient with the filter turned around, and with
// a stride each residue of the position has filter positions of its own.

namespace inkstone {
namespace {

/** Output `start + every * t` is the sum over taps m of input `origin + stride * t + reach * m`, where that
 * lies in [0, size), times the filter's position `first + step * m`. */
struct Axis {
  ptrdiff_t count, start, every;  // t is below `count`
  ptrdiff_t size, origin, stride, reach;
  ptrdiff_t taps, first, step;
};

struct Range {
  ptrdiff_t first, last;
};

static inline ptrdiff_t ceil_quotient(ptrdiff_t a, ptrdiff_t b) { return a > 0 ? (a + b - 1) / b : -(-a / b); }
static inline ptrdiff_t within(ptrdiff_t value, ptrdiff_t low, ptrdiff_t high) {
  return value < low ? low : value > high ? high : value;
}

static inline Axis forward_axis(size_t out, size_t in, size_t filter, size_t stride, size_t dilation, size_t pad) {
  const auto whole = [](size_t value) { return static_cast<ptrdiff_t>(value); };
  return {whole(out), 0, 1, whole(in), -whole(pad), whole(stride), whole(dilation), whole(filter), 0, 1};
}

/** The gradient of the inputs whose index leaves `residue` when divided by the stride. Filter position k brings
 * output (index + pad - k * dilation) / stride where that is whole: for every `period`th k, or for none. */
static inline Axis gradient_axis(size_t residue, size_t in, size_t out, size_t filter, size_t stride,
                                 size_t dilation, size_t pad) {
  size_t divisor = stride, rest = dilation;  // their greatest common one
  while (rest) {
    const size_t next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  const size_t period = stride / divisor;
  size_t k = 0;
  while (k < smaller(period, filter) && (residue + pad) % stride != k * dilation % stride) ++k;
  const size_t taps = k < smaller(period, filter) ? ceil_divide(filter - k, period) : 0;
  const ptrdiff_t last = static_cast<ptrdiff_t>(k) + (static_cast<ptrdiff_t>(taps) - 1) * static_cast<ptrdiff_t>(period);
  const ptrdiff_t offset = static_cast<ptrdiff_t>(residue + pad) - last * static_cast<ptrdiff_t>(dilation);
  Axis axis;
  axis.count = residue < in ? static_cast<ptrdiff_t>(ceil_divide(in - residue, stride)) : 0;
  axis.start = static_cast<ptrdiff_t>(residue);
  axis.every = static_cast<ptrdiff_t>(stride);
  axis.size = static_cast<ptrdiff_t>(out);
  axis.origin = taps ? offset / static_cast<ptrdiff_t>(stride) : 0;
  axis.stride = 1;
  axis.reach = static_cast<ptrdiff_t>(dilation / divisor);
  axis.taps = static_cast<ptrdiff_t>(taps);
  axis.first = last;
  axis.step = -static_cast<ptrdiff_t>(period);
  return axis;
}

/** The taps that output t finds inside the input. */
static inline Range taps_at(const Axis& axis, ptrdiff_t t) {
  const ptrdiff_t at = axis.origin + axis.stride * t;
  const ptrdiff_t first = within(ceil_quotient(-at, axis.reach), 0, axis.taps);
  return {first, within(ceil_quotient(axis.size - at, axis.reach), first, axis.taps)};
}

/** The outputs that find all taps inside the input. */
static inline Range interior(const Axis& axis) {
  const ptrdiff_t span = axis.taps > 0 ? (axis.taps - 1) * axis.reach + 1 : 0;
  const ptrdiff_t first = within(ceil_quotient(-axis.origin, axis.stride), 0, axis.count);
  return {first, within(ceil_quotient(axis.size - span + 1 - axis.origin, axis.stride), first, axis.count)};
}

}  // namespace
}  // namespace inkstone
