#pragma once

#include "family.h"
#include "pooling.h"

namespace inkstone {

/** What training runs between two layers, in one pass over memory instead of three. `step(x)` is 1 where
 * x > 0, NaN where x is NaN, else 0. `column_sums` (one value a channel, the bias' gradient) may be null. */
struct Backward {
  /** dx = dy step(x) over [rows, columns]; column_sums = sums of dx over the rows. */
  void (*relu)(const float* dy, const float* x, float* dx, size_t rows, size_t columns, float* column_sums);
  /** The gradient of max-pool times step(x), where x is what was pooled. */
  void (*max_pool_relu)(const PoolShape& shape, const float* dy, const float* x, float* dx, float* column_sums);
  /** The same from the notes of a convolution that was pooled at once. */
  void (*noted_pool_relu)(const PoolShape& shape, const float* dy, const uint8_t* notes, float* dx,
                          float* column_sums);
};

INKSTONE_FAMILY(Backward, backward)

}  // namespace inkstone
