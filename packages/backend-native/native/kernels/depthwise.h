#pragma once

#include "convolution.h"

namespace inkstone {

/** A convolution of each channel by itself: the filter is [height, width, channels, multiplier], and
 * `shape.filters` is channels * multiplier. */
struct Depthwise {
  void (*forward)(const ConvShape& shape, const float* x, const float* filter, float* y, Finish finish);
  void (*input_gradient)(const ConvShape& shape, const float* dy, const float* filter, float* dx);
  void (*filter_gradient)(const ConvShape& shape, const float* x, const float* dy, float* gradient);
};

INKSTONE_FAMILY(Depthwise, depthwise)

}  // namespace inkstone
