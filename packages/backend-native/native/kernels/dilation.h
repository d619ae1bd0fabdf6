#pragma once

#include "family.h"

namespace inkstone {

/** Images `[batch, height, width, channels]`, a filter `[filter_height, filter_width, channels]`, results
 * `[batch, out_height, out_width, channels]`; where the window of the first result starts may lie outside the image. */
struct DilationShape {
  size_t batch, height, width, channels, out_height, out_width, filter_height, filter_width;
  size_t row_stride, column_stride, row_dilation, column_dilation, top, left;  // top and left: the padding
};

struct Dilation {
  /** The greatest sum of a pixel under the filter and the filter's value there; -9007199254740991, as TensorFlow.js has it,
   * where the filter covers no pixel. */
  void (*dilate)(const DilationShape& shape, const float* x, const float* filter, float* y);
  /** The gradients: each dy goes to the first of the greatest sums, to its pixel or to its place of the filter. Where there
   * is none, as among NaN, TensorFlow.js gives it to the filter's first place, or to the pixel where the filter starts, or
   * the nearest one behind that on the image. */
  void (*input_gradient)(const DilationShape& shape, const float* x, const float* filter, const float* dy, float* dx);
  void (*filter_gradient)(const DilationShape& shape, const float* x, const float* filter, const float* dy, float* df);
};

INKSTONE_FAMILY(Dilation, dilation)

}  // namespace inkstone
