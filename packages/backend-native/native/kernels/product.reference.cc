#include "product.h"

#include <cmath>

namespace inkstone {
namespace {

void multiply(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish) {
  for (size_t item = 0; item < s.batch; ++item) {
    for (size_t i = 0; i < s.m; ++i) {
      for (size_t j = 0; j < s.n; ++j) {
        float sum = finish.bias ? finish.bias[j] : 0;
        for (size_t k = 0; k < s.k; ++k) {
          sum += a[item * s.a_batch + i * s.a_row + k * s.a_column] *
                 b[item * s.b_batch + k * s.b_row + j * s.b_column];
        }
        c[(item * s.m + i) * s.n + j] = finish.relu && sum < 0 ? 0 : sum;
      }
    }
  }
}

void multiply_then(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish,
                   const Tail& tail) {
  multiply(s, a, b, c, finish);
  const double scale = 1 / std::sqrt(2 * std::acos(-1.0));
  for (size_t j = 0; j < s.n && tail.column_sums; ++j) tail.column_sums[j] = 0;
  for (size_t i = 0; i < s.m * s.n; ++i) {
    if (tail.residual) c[i] += tail.residual[i];
    if (tail.gelu) tail.gelu[i] = static_cast<float>(c[i] * (1 + std::erf(c[i] * std::sqrt(0.5))) / 2);
    if (!tail.gelu_of) continue;
    const double x = tail.gelu_of[i];
    const double slope = (1 + std::erf(x * std::sqrt(0.5))) / 2 + x * std::exp(-x * x / 2) * scale;
    c[i] = static_cast<float>(c[i] * slope);
    if (tail.column_sums) tail.column_sums[i % s.n] += c[i];
  }
}

}  // namespace

INKSTONE_TABLE(Product, product) = {multiply, multiply_then};

}  // namespace inkstone
