#pragma once

#include "family.h"

namespace inkstone {

/** Local response normalisation (Krizhevsky, Sutskever, Hinton, 2012) over the channels of pixels:
 * `norm = bias + alpha * sum of the squares of the channels at most `radius` away`. */
struct ResponseRule {
  size_t radius;
  float bias, alpha, beta;
};

struct Response {
  /** y = x * norm^-beta, of `[pixels, channels]`. */
  void (*normalize)(const ResponseRule& rule, const float* x, float* y, size_t pixels, size_t channels);
  /** dx = dy norm^-beta - 2 alpha beta x * sum over the channels that see it of `dy y / norm`. */
  void (*gradient)(const ResponseRule& rule, const float* x, const float* y, const float* dy, float* dx, size_t pixels,
                   size_t channels);
};

INKSTONE_FAMILY(Response, response)

}  // namespace inkstone
