#include "multinomial.h"

namespace inkstone {
namespace {

void draw(const float* probabilities, const double* uniform, int32_t* y, size_t rows, size_t events, size_t samples) {
  for (size_t row = 0; row < rows; ++row) {
    for (size_t s = 0; s < samples; ++s) {
      size_t event = 0;
      float sum = probabilities[row * events];
      while (event + 1 < events && !(uniform[s] < static_cast<double>(sum))) {
        ++event;
        if (event + 1 < events) sum += probabilities[row * events + event];
      }
      y[row * samples + s] = static_cast<int32_t>(event);
    }
  }
}

}  // namespace

INKSTONE_TABLE(Multinomial, multinomial) = {draw};

}  // namespace inkstone
