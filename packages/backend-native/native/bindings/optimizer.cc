#include "../kernels/optimizer.h"

#include "binding.h"

using namespace inkstone;

/** adam(w, g, m, v, learningRate, beta1, beta2, epsilon, correction1, correction2, weightDecay): w, m and v in place */
INKSTONE_BINDING(adam) {
  const auto w = call.floats(0);
  const auto g = call.floats(1);
  const auto m = call.floats(2);
  const auto v = call.floats(3);
  call.expect(w.length == g.length && w.length == m.length && w.length == v.length,
              "variable, gradient, m and v have the same length");
  const auto value = [&call](size_t index) { return static_cast<float>(call.number(index)); };
  const AdamStep step{value(4), value(5), value(6), value(7), value(8), value(9), value(10)};
  optimizer().adam(step, w.data, g.data, m.data, v.data, w.length);
}

/** sgd(w, g, velocity | null, learningRate, momentum, weightDecay, nesterov): w and velocity in place */
INKSTONE_BINDING(sgd) {
  const auto w = call.floats(0);
  const auto g = call.floats(1);
  call.expect(w.length == g.length, "variable and gradient have the same length");
  float* velocity = nullptr;
  if (call.given(2)) {
    const auto given = call.floats(2);
    call.expect(given.length == w.length, "variable and velocity have the same length");
    velocity = given.data;
  }
  const auto value = [&call](size_t index) { return static_cast<float>(call.number(index)); };
  optimizer().sgd({value(3), value(4), value(5), call.flag(6)}, w.data, g.data, velocity, w.length);
}
