#include "../kernels/optimizer.h"

#include <vector>

#include "binding.h"

using namespace inkstone;

namespace {

/** Argument 0: for each variable `each` arrays of one length; argument 1: a weight decay for each variable. */
struct Variables {
  std::vector<Array<float>> arrays;
  Array<double> decays;
  size_t count;
};

Variables read_variables(Call& call, size_t each) {
  Variables read{call.float_arrays(0), call.doubles(1), 0};
  read.count = read.decays.length;
  call.expect(read.arrays.size() == read.count * each, "there are as many arrays as the variables need");
  for (size_t i = 0; i < read.arrays.size(); ++i) {
    call.expect(read.arrays[i].length == read.arrays[i - i % each].length,
                "a variable, its gradient and what is kept for it have the same length");
  }
  return read;
}

}  // namespace

/** adam([w, g, m, v, w, g, ...], weightDecays, learningRate, beta1, beta2, epsilon, correction1, correction2,
 * decoupled): every w, m and v in place */
INKSTONE_BINDING(adam) {
  const Variables read = read_variables(call, 4);
  const auto value = [&call](size_t index) { return static_cast<float>(call.number(index)); };
  const AdamStep step{value(2), value(3), value(4), value(5), value(6), value(7), call.flag(8)};
  std::vector<AdamVariable> variables;
  for (size_t i = 0; i < read.count; ++i) {
    const Array<float>* of = &read.arrays[4 * i];
    variables.push_back({of[0].data, of[1].data, of[2].data, of[3].data, of[0].length,
                         static_cast<float>(read.decays.data[i])});
  }
  optimizer().adam(step, variables.data(), variables.size());
}

/** sgd([w, g, velocity, w, g, ...], weightDecays, learningRate, momentum, nesterov): every w and velocity in place; without
 * momentum there are no velocities */
INKSTONE_BINDING(sgd) {
  const SgdStep step{static_cast<float>(call.number(2)), static_cast<float>(call.number(3)), call.flag(4)};
  const size_t each = step.momentum == 0 ? 2 : 3;
  const Variables read = read_variables(call, each);
  std::vector<SgdVariable> variables;
  for (size_t i = 0; i < read.count; ++i) {
    const Array<float>* of = &read.arrays[each * i];
    variables.push_back({of[0].data, of[1].data, each == 3 ? of[2].data : nullptr, of[0].length,
                         static_cast<float>(read.decays.data[i])});
  }
  optimizer().sgd(step, variables.data(), variables.size());
}

/** rmsprop([w, g, v, (velocity,) (mean,) w, ...], weightDecays, learningRate, alpha, epsilon, momentum, centered): every w and
 * all that is kept for it in place; without momentum there are no velocities, uncentered no means */
INKSTONE_BINDING(rmsprop) {
  const auto value = [&call](size_t index) { return static_cast<float>(call.number(index)); };
  const RmspropStep step{value(2), value(3), value(4), value(5)};
  const bool has_velocity = step.momentum != 0, centered = call.flag(6);
  const size_t each = 3 + has_velocity + centered;
  const Variables read = read_variables(call, each);
  std::vector<RmspropVariable> variables;
  for (size_t i = 0; i < read.count; ++i) {
    const Array<float>* of = &read.arrays[each * i];
    variables.push_back({of[0].data, of[1].data, of[2].data, has_velocity ? of[3].data : nullptr,
                         centered ? of[each - 1].data : nullptr, of[0].length,
                         static_cast<float>(read.decays.data[i])});
  }
  optimizer().rmsprop(step, variables.data(), variables.size());
}

/** lion([w, g, m, w, g, ...], weightDecays, learningRate, beta1, beta2): every w and m in place */
INKSTONE_BINDING(lion) {
  const Variables read = read_variables(call, 3);
  const auto value = [&call](size_t index) { return static_cast<float>(call.number(index)); };
  const LionStep step{value(2), value(3), value(4)};
  std::vector<LionVariable> variables;
  for (size_t i = 0; i < read.count; ++i) {
    const Array<float>* of = &read.arrays[3 * i];
    variables.push_back({of[0].data, of[1].data, of[2].data, of[0].length,
                         static_cast<float>(read.decays.data[i])});
  }
  optimizer().lion(step, variables.data(), variables.size());
}
