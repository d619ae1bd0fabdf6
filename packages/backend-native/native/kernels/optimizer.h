#pragma once

#include "family.h"

namespace inkstone {

/** m and v are divided by `1 - beta^t`, given as correction1 and correction2. */
struct AdamStep {
  float learning_rate, beta1, beta2, epsilon, correction1, correction2;
  bool decoupled;
};

struct SgdStep {
  float learning_rate, momentum;
  bool nesterov;
};

struct RmspropStep {
  float learning_rate, alpha, epsilon, momentum;
};

struct LionStep {
  float learning_rate, beta1, beta2;
};

/** A variable with what a step reads and changes of it. */
struct AdamVariable {
  float* w;
  const float* g;
  float *m, *v;
  size_t length;
  float weight_decay;
};

struct SgdVariable {
  float* w;
  const float* g;
  float* velocity;  // may be null where momentum is 0
  size_t length;
  float weight_decay;
};

struct RmspropVariable {
  float* w;
  const float* g;
  float* v;
  float* velocity;  // null where momentum is 0
  float* mean;      // null unless centered
  size_t length;
  float weight_decay;
};

struct LionVariable {
  float* w;
  const float* g;
  float* m;
  size_t length;
  float weight_decay;
};

/** Optimizer steps in place, one pass over all variables. */
struct Optimizer {
  /** Decoupled: w -= learning_rate weight_decay w; else g += weight_decay w. Then
   * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
   * w -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon) */
  void (*adam)(const AdamStep& step, const AdamVariable* variables, size_t count);
  /** g += weight_decay w; velocity = momentum velocity + g; w -= learning_rate velocity, or with Nesterov
   * w -= learning_rate (g + momentum velocity) */
  void (*sgd)(const SgdStep& step, const SgdVariable* variables, size_t count);
  /** g += weight_decay w; v = alpha v + (1 - alpha) g^2; mean = alpha mean + (1 - alpha) g;
   * velocity = momentum velocity + g / (sqrt(v - mean^2) + epsilon); w -= learning_rate velocity.
   * v - mean^2 is at least 0: rounding may leave it a little below. */
  void (*rmsprop)(const RmspropStep& step, const RmspropVariable* variables, size_t count);
  /** w -= learning_rate (sign(beta1 m + (1 - beta1) g) + weight_decay w); m = beta2 m + (1 - beta2) g */
  void (*lion)(const LionStep& step, const LionVariable* variables, size_t count);
};

INKSTONE_FAMILY(Optimizer, optimizer)

}  // namespace inkstone
