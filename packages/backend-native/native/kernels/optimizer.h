#pragma once

#include "family.h"

namespace inkstone {

/** m and v are divided by `1 - beta^t`, given as correction1 and correction2. */
struct AdamStep {
  float learning_rate, beta1, beta2, epsilon, correction1, correction2;
  float weight_decay;  // of AdamW: w -= learning_rate * weight_decay * w, before the step
};

struct SgdStep {
  float learning_rate, momentum, weight_decay;
  bool nesterov;
};

/** Optimizer steps in place, one pass over a variable. */
struct Optimizer {
  /** m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
   * w -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon) */
  void (*adam)(const AdamStep& step, float* w, const float* g, float* m, float* v, size_t length);
  /** g += weight_decay w; velocity = momentum velocity + g; w -= learning_rate velocity, or with Nesterov
   * w -= learning_rate (g + momentum velocity). `velocity` may be null where momentum is 0. */
  void (*sgd)(const SgdStep& step, float* w, const float* g, float* velocity, size_t length);
};

INKSTONE_FAMILY(Optimizer, optimizer)

}  // namespace inkstone
