#include "optimizer.h"

#include <cmath>

namespace inkstone {
namespace {

void adam(const AdamStep& s, const AdamVariable* variables, size_t count) {
  for (size_t n = 0; n < count; ++n) {
    const AdamVariable& x = variables[n];
    for (size_t i = 0; i < x.length; ++i) {
      const float g = s.decoupled ? x.g[i] : x.g[i] + x.weight_decay * x.w[i];
      x.m[i] = s.beta1 * x.m[i] + (1 - s.beta1) * g;
      x.v[i] = s.beta2 * x.v[i] + (1 - s.beta2) * g * g;
      if (s.decoupled) x.w[i] -= s.learning_rate * x.weight_decay * x.w[i];
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

void rmsprop(const RmspropStep& s, const RmspropVariable* variables, size_t count) {
  for (size_t n = 0; n < count; ++n) {
    const RmspropVariable& x = variables[n];
    for (size_t i = 0; i < x.length; ++i) {
      const float g = x.g[i] + x.weight_decay * x.w[i];
      x.v[i] = s.alpha * x.v[i] + (1 - s.alpha) * g * g;
      float spread = x.v[i];
      if (x.mean) {
        x.mean[i] = s.alpha * x.mean[i] + (1 - s.alpha) * g;
        spread -= x.mean[i] * x.mean[i];
        if (spread < 0) spread = 0;
      }
      float direction = g / (std::sqrt(spread) + s.epsilon);
      if (x.velocity) direction = x.velocity[i] = s.momentum * x.velocity[i] + direction;
      x.w[i] -= s.learning_rate * direction;
    }
  }
}

void lion(const LionStep& s, const LionVariable* variables, size_t count) {
  for (size_t n = 0; n < count; ++n) {
    const LionVariable& x = variables[n];
    for (size_t i = 0; i < x.length; ++i) {
      const float blend = s.beta1 * x.m[i] + (1 - s.beta1) * x.g[i];
      const float sign = static_cast<float>((blend > 0) - (blend < 0));
      x.w[i] -= s.learning_rate * (sign + x.weight_decay * x.w[i]);
      x.m[i] = s.beta2 * x.m[i] + (1 - s.beta2) * x.g[i];
    }
  }
}

}  // namespace

INKSTONE_TABLE(Optimizer, optimizer) = {adam, sgd, rmsprop, lion};

}  // namespace inkstone
