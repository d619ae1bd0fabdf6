#include "product.h"

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

}  // namespace

INKSTONE_TABLE(Product, product) = {multiply};

}  // namespace inkstone
