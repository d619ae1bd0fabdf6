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
  const bool decoupled = s.decoupled;
  each_piece(variables, count, [=](const AdamVariable& variable, size_t from, size_t to) {
    float *w = variable.w, *m = variable.m, *v = variable.v;
    const float* g = variable.g;
    const float decay = variable.weight_decay;
    if (!decoupled && decay != 0) {
#pragma GCC ivdep
      for (size_t i = from; i < to; ++i) {
        const float change = g[i] + decay * w[i];
        const float mean = beta1 * m[i] + rest1 * change;
        const float square = beta2 * v[i] + rest2 * change * change;
        m[i] = mean;
        v[i] = square;
        w[i] -= rate * mean / (__builtin_sqrtf(square * scale) + epsilon);
      }
      return;
    }
    const float kept = 1 - learning_rate * decay;
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

template <bool has_velocity, bool has_mean>
static void rmsprop_piece(const RmspropStep& s, const RmspropVariable& variable, size_t from, size_t to) {
  const float rate = s.learning_rate, alpha = s.alpha, rest = 1 - alpha, epsilon = s.epsilon, momentum = s.momentum;
  const float decay = variable.weight_decay;
  float *w = variable.w, *v = variable.v, *velocity = variable.velocity, *mean = variable.mean;
  const float* g = variable.g;
#pragma GCC ivdep
  for (size_t i = from; i < to; ++i) {
    const float change = g[i] + decay * w[i];
    const float square = alpha * v[i] + rest * change * change;
    v[i] = square;
    float spread = square;
    if (has_mean) {
      const float average = alpha * mean[i] + rest * change;
      mean[i] = average;
      spread -= average * average;
      spread = spread < 0 ? 0 : spread;
    }
    float direction = change / (__builtin_sqrtf(spread) + epsilon);
    if (has_velocity) {
      direction += momentum * velocity[i];
      velocity[i] = direction;
    }
    w[i] -= rate * direction;
  }
}

void rmsprop(const RmspropStep& s, const RmspropVariable* variables, size_t count) {
  each_piece(variables, count, [&s](const RmspropVariable& variable, size_t from, size_t to) {
    const auto piece = variable.velocity ? (variable.mean ? rmsprop_piece<true, true> : rmsprop_piece<true, false>)
                                         : (variable.mean ? rmsprop_piece<false, true> : rmsprop_piece<false, false>);
    piece(s, variable, from, to);
  });
}

void lion(const LionStep& s, const LionVariable* variables, size_t count) {
  const float rate = s.learning_rate, beta1 = s.beta1, beta2 = s.beta2, rest1 = 1 - beta1, rest2 = 1 - beta2;
  each_piece(variables, count, [=](const LionVariable& variable, size_t from, size_t to) {
    float *w = variable.w, *m = variable.m;
    const float* g = variable.g;
    const float kept = 1 - rate * variable.weight_decay;
#pragma GCC ivdep
    for (size_t i = from; i < to; ++i) {
      const float blend = beta1 * m[i] + rest1 * g[i];
      const float change = blend > 0 ? rate : blend < 0 ? -rate : 0;
      w[i] = w[i] * kept - change;
      m[i] = beta2 * m[i] + rest2 * g[i];
    }
  });
}

}  // namespace

INKSTONE_TABLE(Optimizer, optimizer) = {adam, sgd, rmsprop, lion};

}  // namespace inkstone
