#include "optimizer.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t chunk = 16384;

/** Calls `body(variable, from, to)` for pieces of all variables in parallel. Tasks are cut as if the variables lay one
 * behind the other, so that many small ones share a task. */
template <typename Variable, typename Body>
void each_piece(const Variable* variables, size_t count, const Body& body) {
  size_t total = 0;
  for (size_t i = 0; i < count; ++i) total += variables[i].length;
  parallel(ceil_divide(total, chunk), [=, &body](size_t task) {
    const size_t first = task * chunk, last = smaller(total, first + chunk);
    for (size_t i = 0, start = 0; start < last; start += variables[i++].length) {
      const size_t end = start + variables[i].length;
      if (end <= first) continue;
      body(variables[i], larger(start, first) - start, smaller(end, last) - start);
    }
  });
}

void adam(const AdamStep& s, const AdamVariable* variables, size_t count) {
  const float rest1 = 1 - s.beta1, rest2 = 1 - s.beta2;
  const float rate = s.learning_rate / s.correction1, scale = 1 / s.correction2;
  const float beta1 = s.beta1, beta2 = s.beta2, epsilon = s.epsilon, learning_rate = s.learning_rate;
  each_piece(variables, count, [=](const AdamVariable& variable, size_t from, size_t to) {
    float *w = variable.w, *m = variable.m, *v = variable.v;
    const float* g = variable.g;
    const float kept = 1 - learning_rate * variable.weight_decay;
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

void sgd(const SgdStep& s, const SgdVariable* variables, size_t count) {
  const float rate = s.learning_rate, momentum = s.momentum;
  const float of_change = s.nesterov ? 1 : 0, of_velocity = s.nesterov ? momentum : 1;
  each_piece(variables, count, [=](const SgdVariable& variable, size_t from, size_t to) {
    float *w = variable.w, *velocity = variable.velocity;
    const float* g = variable.g;
    const float decay = variable.weight_decay;
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
