#include <cmath>

#include "optimizer.h"

namespace inkstone {
namespace {

void adam(const AdamStep& s, float* w, const float* g, float* m, float* v, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    m[i] = s.beta1 * m[i] + (1 - s.beta1) * g[i];
    v[i] = s.beta2 * v[i] + (1 - s.beta2) * g[i] * g[i];
    w[i] -= s.learning_rate * s.weight_decay * w[i];
    w[i] -= s.learning_rate * (m[i] / s.correction1) / (std::sqrt(v[i] / s.correction2) + s.epsilon);
  }
}

void sgd(const SgdStep& s, float* w, const float* g, float* velocity, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const float change = g[i] + s.weight_decay * w[i];
    if (!velocity) {
      w[i] -= s.learning_rate * change;
      continue;
    }
    velocity[i] = s.momentum * velocity[i] + change;
    w[i] -= s.learning_rate * (s.nesterov ? change + s.momentum * velocity[i] : velocity[i]);
  }
}

}  // namespace

INKSTONE_TABLE(Optimizer, optimizer) = {adam, sgd};

}  // namespace inkstone
