#pragma once

#include "family.h"

namespace inkstone {

/** m and v are divided by `1 - beta^t`, given as correction1 and correction2. */
struct AdamStep {
  float learning_rate, beta1, beta2, epsilon, correction1, correction2;
};

struct SgdStep {
  float learning_rate, momentum;
  bool nesterov;
};

/** A variable with what a step reads and changes of it. */
struct AdamVariable {
  float* w;
  const float* g;
  float *m, *v;
  size_t length;
  float weight_decay;  // of AdamW: w -= learning_rate * weight_decay * w, before the step
};

struct SgdVariable {
  float* w;
  const float* g;
  float* velocity;  // may be null where momentum is 0
  size_t length;
  float weight_decay;
};

/** Optimizer steps in place, one pass over all variables. */
struct Optimizer {
  /** m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
   * w -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon) */
  void (*adam)(const AdamStep& step, const AdamVariable* variables, size_t count);
  /** g += weight_decay w; velocity = momentum velocity + g; w -= learning_rate velocity, or with Nesterov
   * w -= learning_rate (g + momentum velocity) */
  void (*sgd)(const SgdStep& step, const SgdVariable* variables, size_t count);
};

INKSTONE_FAMILY(Optimizer, optimizer)

}  // namespace inkstone
