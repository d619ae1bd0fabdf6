#include "backward.h"

namespace inkstone {

extern const Pooling pooling_reference;

namespace {

float step(float x) { return x > 0 ? 1 : x == x ? 0 : x; }

void relu(const float* dy, const float* x, float* dx, size_t rows, size_t columns, float* column_sums) {
  for (size_t c = 0; column_sums && c < columns; ++c) column_sums[c] = 0;
  for (size_t i = 0; i < rows * columns; ++i) {
    dx[i] = dy[i] * step(x[i]);
    if (column_sums) column_sums[i % columns] += dx[i];
  }
}

void max_pool_relu(const PoolShape& s, const float* dy, const float* x, float* dx, float* column_sums) {
  pooling_reference.max_gradient(s, dy, x, dx);
  relu(dx, x, dx, s.batch * s.height * s.width, s.channels, column_sums);
}

}  // namespace

INKSTONE_TABLE(Backward, backward) = {relu, max_pool_relu};

}  // namespace inkstone
