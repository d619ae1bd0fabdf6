#include "softmax.h"

#include <cmath>

namespace inkstone {
namespace {

float greatest(const float* x, size_t length) {
  float most = x[0];
  for (size_t i = 1; i < length; ++i) most = std::isnan(x[i]) || x[i] > most ? x[i] : most;
  return most;
}

double sum_of_exponentials(const float* x, size_t length, float most) {
  double sum = 0;
  for (size_t i = 0; i < length; ++i) sum += std::exp(static_cast<double>(x[i] - most));
  return sum;
}

void softmax(const float* x, float* y, size_t rows, size_t length) {
  for (size_t r = 0; r < rows; ++r, x += length, y += length) {
    const float most = greatest(x, length);
    const double sum = sum_of_exponentials(x, length, most);
    for (size_t i = 0; i < length; ++i) {
      y[i] = static_cast<float>(std::exp(static_cast<double>(x[i] - most)) / sum);
    }
  }
}

void log_softmax(const float* x, float* y, size_t rows, size_t length) {
  for (size_t r = 0; r < rows; ++r, x += length, y += length) {
    const float most = greatest(x, length);
    const double sum = sum_of_exponentials(x, length, most);
    for (size_t i = 0; i < length; ++i) y[i] = static_cast<float>(x[i] - most - std::log(sum));
  }
}

}  // namespace

INKSTONE_TABLE(Softmax, soft) = {softmax, log_softmax};

}  // namespace inkstone
