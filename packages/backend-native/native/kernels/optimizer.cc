#include "optimizer.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t chunk = 16384;

void adam(const AdamStep& s, float* w, const float* g, float* m, float* v, size_t length) {
  const float rest1 = 1 - s.beta1, rest2 = 1 - s.beta2;
  const float rate = s.learning_rate / s.correction1, scale = 1 / s.correction2;
  const float kept = 1 - s.learning_rate * s.weight_decay, epsilon = s.epsilon;
  const float beta1 = s.beta1, beta2 = s.beta2;
  parallel(ceil_divide(length, chunk), [=](size_t task) {
    const size_t from = task * chunk, to = smaller(length, from + chunk);
#pragma GCC ivdep
    for (size_t i = from; i < to; ++i) {
      const float mean = beta1 * m[i] + rest1 * g[i];
      const float square = beta2 * v[i] + rest2 * g[i] * g[i];
      m[i] = mean;
      v[i] = square;
      w[i] = w[i] * kept - rate * mean / (__builtin_sqrtf(square * scale) + epsilon);
    }
  });
}

void sgd(const SgdStep& s, float* w, const float* g, float* velocity, size_t length) {
  const float rate = s.learning_rate, momentum = s.momentum, decay = s.weight_decay;
  const float of_change = s.nesterov ? 1 : 0, of_velocity = s.nesterov ? momentum : 1;
  parallel(ceil_divide(length, chunk), [=](size_t task) {
    const size_t from = task * chunk, to = smaller(length, from + chunk);
    if (!velocity) {
#pragma GCC ivdep
      for (size_t i = from; i < to; ++i) w[i] -= rate * (g[i] + decay * w[i]);
      return;
    }
#pragma GCC ivdep
    for (size_t i = from; i < to; ++i) {
      const float change = g[i] + decay * w[i];
      const float speed = momentum * velocity[i] + change;
      velocity[i] = speed;
      w[i] -= rate * (of_change * change + of_velocity * speed);
    }
  });
}

}  // namespace

INKSTONE_TABLE(Optimizer, optimizer) = {adam, sgd};

}  // namespace inkstone
