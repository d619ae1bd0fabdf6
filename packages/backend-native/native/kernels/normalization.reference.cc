#include "normalization.h"

#include <cmath>

namespace inkstone {
namespace {

void columns(const ColumnStatistics& s, const float* x, float* y, size_t rows, size_t columns) {
  for (size_t i = 0; i < rows * columns; ++i) {
    const size_t c = i % columns;
    const float scale = s.scale ? s.scale[c] : 1, offset = s.offset ? s.offset[c] : 0;
    y[i] = offset + (x[i] - s.mean[c]) * scale / std::sqrt(s.variance[c] + s.epsilon);
  }
}

void columns_gradient(const ColumnStatistics& s, const float* x, const float* dy, float* dx,
                      const ColumnGradients& d, size_t rows, size_t columns) {
  for (size_t c = 0; c < columns; ++c) {
    const float scale = s.scale ? s.scale[c] : 1;
    const float inverse = 1 / std::sqrt(s.variance[c] + s.epsilon);
    double sum = 0, centred = 0;
    for (size_t row = 0; row < rows; ++row) {
      const size_t i = row * columns + c;
      dx[i] = dy[i] * scale * inverse;
      sum += dy[i];
      centred += static_cast<double>(dy[i]) * (x[i] - s.mean[c]);
    }
    d.offset[c] = static_cast<float>(sum);
    d.scale[c] = static_cast<float>(centred * inverse);
    d.mean[c] = static_cast<float>(-sum * scale * inverse);
    d.variance[c] = static_cast<float>(-0.5 * centred * scale * inverse * inverse * inverse);
  }
}

}  // namespace

INKSTONE_TABLE(Normalization, normalization) = {columns, columns_gradient};

}  // namespace inkstone
