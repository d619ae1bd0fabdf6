#include "measure.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t chains = lanes == 4 ? 8 : 12;  // as many as the registers of the smallest set hold

double multiply_add(size_t tasks, size_t rounds, float* sink) {
  const float start = sink[0];
  parallel(tasks, [=](size_t task) {
    Vector sums[chains];
    for (size_t chain = 0; chain < chains; ++chain) sums[chain] = splat(start + static_cast<float>(chain));
    const Vector factor = splat(start);
    for (size_t round = 0; round < rounds; ++round) {
      for (size_t chain = 0; chain < chains; ++chain) sums[chain] = sums[chain] * factor + factor;
    }
    float total = 0;
    for (size_t chain = 0; chain < chains; ++chain) total += lane_sum(sums[chain]);
    sink[task] = total;
  });
  return 2.0 * chains * lanes * static_cast<double>(rounds) * static_cast<double>(tasks);
}

}  // namespace

INKSTONE_TABLE(Measure, measure) = {multiply_add};

}  // namespace inkstone
