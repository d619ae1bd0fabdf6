#pragma once

#include "family.h"
#include "pooling.h"
#include "product.h"

namespace inkstone {

/** A 2-D convolution over images [batch, height, width, channels] with a filter
 * [filter_height, filter_width, channels, filters]. Padding is what lies above and to the left; what lies
 * below and to the right follows from the output's size. */
struct ConvShape {
  size_t batch, height, width, channels;
  size_t out_height, out_width, filters;
  size_t filter_height, filter_width;
  size_t stride_height, stride_width;
  size_t dilation_height, dilation_width;
  size_t pad_top, pad_left;
};

struct Convolution {
  /** y [batch, out_height, out_width, filters] */
  void (*forward)(const ConvShape& shape, const float* x, const float* filter, float* y, Finish finish);
  /** The same through a max-pool of 2 by 2 windows that neither overlap nor reach over the edge: y is what the pool
   * gives; `notes`, if given, takes a byte for each of its values, for the gradients below (windows.h). */
  void (*pooled_forward)(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                         uint8_t* notes, Finish finish);
  /** The gradient of x: dx from dy. */
  void (*input_gradient)(const ConvShape& shape, const float* dy, const float* filter, float* dx);
  /** The gradient of the filter: from x and dy. */
  void (*filter_gradient)(const ConvShape& shape, const float* x, const float* dy, float* filter_gradient);
  /** The gradient of the filter where relu and then max-pool followed the convolution: `dy` is the gradient of
   * the pool's output and `y` what was pooled. The gradient of y is made image by image and never written
   * out; `column_sums` are its sums, the gradient of the bias. */
  void (*pooled_filter_gradient)(const ConvShape& shape, const PoolShape& pool, const float* x, const float* dy,
                                 const float* y, float* filter_gradient, float* column_sums);
  /** The same from the notes of `pooled_forward`. */
  void (*noted_filter_gradient)(const ConvShape& shape, const PoolShape& pool, const float* x, const float* dy,
                                const uint8_t* notes, float* filter_gradient, float* column_sums);
  /** The gradient of x from dy of the pool and the notes. */
  void (*noted_input_gradient)(const ConvShape& shape, const PoolShape& pool, const float* dy, const uint8_t* notes,
                               const float* filter, float* dx);
  /** Whether the gradients from notes are those of the convolution: else it is gathered or transformed. */
  bool (*takes_notes)(const ConvShape& shape);
};

INKSTONE_FAMILY(Convolution, convolution)

}  // namespace inkstone
