#pragma once

#include "../kernels/convolution.h"
#include "binding.h"

namespace inkstone {

/** The 15 numbers of a ConvShape in the order of its members, checked for sense: an output that reads
 * nothing but padding, or a size that is not there, would walk outside the arrays. */
inline ConvShape conv_shape(Call& call, size_t argument) {
  const auto numbers = call.ints(argument);
  call.expect(numbers.length == 15, "the shape holds 15 numbers");
  const int32_t* n = numbers.data;
  for (int i = 0; i < 15; ++i) call.expect(n[i] >= 0, "no number of the shape is negative");
  for (int i = 1; i < 7; ++i) call.expect(n[i] >= 1, "images, filters and outputs have no size of 0");
  for (int i = 7; i < 13; ++i) call.expect(n[i] >= 1, "filter sizes, strides and dilations are at least 1");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  const ConvShape s{size(0), size(1), size(2),  size(3),  size(4),  size(5),  size(6), size(7),
                    size(8), size(9), size(10), size(11), size(12), size(13), size(14)};
  constexpr size_t most = size_t{1} << 24;
  call.expect(s.filter_height < most && s.filter_width < most && s.dilation_height < most &&
                  s.dilation_width < most && s.stride_height < most && s.stride_width < most &&
                  s.pad_top < most && s.pad_left < most,
              "filter sizes, strides, dilations and paddings are below 2^24");
  // What the output reads of an image with its padding is copied to working memory.
  const auto wide = [n](int i) { return int64_t{n[i]}; };  // of 64 bits where size_t has 32
  const int64_t reach_height = (wide(7) - 1) * wide(11) + 1, reach_width = (wide(8) - 1) * wide(12) + 1;
  const auto padded = [n](int64_t height, int64_t width) { return element_count({height, width, n[3]}); };
  call.expect(padded(wide(1) + reach_height + wide(13), wide(2) + reach_width + wide(14)) < size_t{1} << 31 &&
                  padded(wide(4) * wide(9) + reach_height, wide(5) * wide(10) + reach_width) < size_t{1} << 31,
              "an image with its padding holds fewer than 2^31 values");
  return s;
}

}  // namespace inkstone
