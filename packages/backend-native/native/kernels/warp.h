#pragma once

#include "family.h"

namespace inkstone {

/** x and y [batch, height, width, channels], each image with a transform of its own. */
struct WarpShape {
  size_t batch, height, width, channels;
};

struct Warp {
  /** Draws each image anew: the pixel at (u, v) from the middle shows what stood at (a u + b v + e, c u + d v + f)
   * from the middle, between four pixels linearly; around an image lies paper, 0. In doubles, one rounding an
   * operation and one to float at the end: the same bits on every machine, and in JavaScript.
   * transforms: a b c d e f of each image; what is no number shows paper. y is written whole. */
  void (*warp)(const WarpShape& shape, const double* transforms, const float* x, float* y);
};

INKSTONE_FAMILY(Warp, warp_images)

}  // namespace inkstone
