#include "measure.h"

namespace inkstone {
namespace {

double multiply_add(size_t tasks, size_t rounds, float* sink) {
  for (size_t task = 0; task < tasks; ++task) {
    float sums[16] = {};
    const float factor = sink[0];
    for (size_t round = 0; round < rounds; ++round) {
      for (float& sum : sums) sum = sum * factor + factor;
    }
    for (const float sum : sums) sink[task] += sum;
  }
  return 2.0 * 16 * static_cast<double>(rounds) * static_cast<double>(tasks);
}

}  // namespace

INKSTONE_TABLE(Measure, measure) = {multiply_add};

}  // namespace inkstone
