#include "optimizer.h"

#include <cmath>

namespace inkstone {
namespace {

void adam(const AdamStep& s, const AdamVariable* variables, size_t count) {
  for (size_t n = 0; n < count; ++n) {
    const AdamVariable& x = variables[n];
    for (size_t i = 0; i < x.length; ++i) {
      x.m[i] = s.beta1 * x.m[i] + (1 - s.beta1) * x.g[i];
      x.v[i] = s.beta2 * x.v[i] + (1 - s.beta2) * x.g[i] * x.g[i];
      x.w[i] -= s.learning_rate * x.weight_decay * x.w[i];
      x.w[i] -= s.learning_rate * (x.m[i] / s.correction1) / (std::sqrt(x.v[i] / s.correction2) + s.epsilon);
    }
  }
}

void sgd(const SgdStep& s, const SgdVariable* variables, size_t count) {
  for (size_t n = 0; n < count; ++n) {
    const SgdVariable& x = variables[n];
    for (size_t i = 0; i < x.length; ++i) {
      const float change = x.g[i] + x.weight_decay * x.w[i];
      if (!x.velocity) {
        x.w[i] -= s.learning_rate * change;
        continue;
      }
      x.velocity[i] = s.momentum * x.velocity[i] + change;
      x.w[i] -= s.learning_rate * (s.nesterov ? change + s.momentum * x.velocity[i] : x.velocity[i]);
    }
  }
}

}  // namespace

INKSTONE_TABLE(Optimizer, optimizer) = {adam, sgd};

}  // namespace inkstone
