#include "multinomial.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr int scratch_slot = 0;

void draw(const float* probabilities, const double* uniform, int32_t* y, size_t rows, size_t events, size_t samples) {
  if (events == 0) return;
  parallel(rows, [=](size_t row) {
    float* sums = scratch(scratch_slot, events);
    const float* from = probabilities + row * events;
    // The greatest sum so far: the first that is above a number is found by halving, whatever the probabilities.
    const size_t last = events - 1;
    float sum = 0, greatest = -__builtin_inff();
    for (size_t e = 0; e < last; ++e) {
      sum = e == 0 ? from[0] : sum + from[e];
      if (sum > greatest) greatest = sum;
      sums[e] = greatest;
    }
    for (size_t s = 0; s < samples; ++s) {
      size_t low = 0, high = last;
      while (low < high) {
        const size_t middle = (low + high) / 2;
        if (uniform[s] < static_cast<double>(sums[middle])) high = middle;
        else low = middle + 1;
      }
      y[row * samples + s] = static_cast<int32_t>(low);
    }
  });
}

}  // namespace

INKSTONE_TABLE(Multinomial, multinomial) = {draw};

}  // namespace inkstone
