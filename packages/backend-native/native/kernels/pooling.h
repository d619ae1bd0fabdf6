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

/** A max-pool of 2 by 2 over the results of relu leaves a byte for each of its own: a note for the gradient, so that the
 * map that was pooled is not read again. It says at which of the four places the first largest value lies, row by row;
 * whether there is one above -infinity; whether that is above 0, where relu has a slope; and, shifted by the place, which
 * values are NaN. */
constexpr int32_t note_place = 3, note_winner = 4, note_slope = 8, note_nan = 16;

struct Pooling {
  /** The largest value of each window; NaN is passed over, as the `cpu` backend does. */
  void (*max)(const PoolShape& shape, const float* x, float* y);
  /** The same, and where in x, or in its image where `in_image`, the first largest value lies; -1 where none is above
   * -infinity. */
  void (*max_positions)(const PoolShape& shape, bool in_image, const float* x, float* y, int32_t* positions);
  /** dy goes to the first largest value of each window. */
  void (*max_gradient)(const PoolShape& shape, const float* dy, const float* x, float* dx);
  /** The mean of the values that are there. */
  void (*average)(const PoolShape& shape, const float* x, float* y);
  /** dy / (window_height * window_width) to every value of each window, as the `cpu` backend does. */
  void (*average_gradient)(const PoolShape& shape, const float* dy, float* dx);
};

INKSTONE_FAMILY(Pooling, pooling)

}  // namespace inkstone
