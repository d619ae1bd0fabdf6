#pragma once

#include "family.h"

namespace inkstone {

/** Windows over images [batch, height, width, channels]. Padding counts as absent. */
struct PoolShape {
  size_t batch, height, width, channels;
  size_t out_height, out_width;
  size_t window_height, window_width;
  size_t stride_height, stride_width;
  size_t pad_top, pad_left;
};

struct Pooling {
  /** The largest value of each window; NaN is passed over, as the `cpu` backend does. */
  void (*max)(const PoolShape& shape, const float* x, float* y);
  /** dy goes to the first largest value of each window. */
  void (*max_gradient)(const PoolShape& shape, const float* dy, const float* x, float* dx);
  /** The mean of the values that are there. */
  void (*average)(const PoolShape& shape, const float* x, float* y);
  /** dy / (window_height * window_width) to every value of each window, as the `cpu` backend does. */
  void (*average_gradient)(const PoolShape& shape, const float* dy, float* dx);
};

INKSTONE_FAMILY(Pooling, pooling)

}  // namespace inkstone
