#include "normalization.h"

#include <cmath>

namespace inkstone {
namespace {

void columns(const ColumnStatistics& s, const float* x, float* y, size_t rows, size_t columns,
             bool relu) {
  for (size_t i = 0; i < rows * columns; ++i) {
    const size_t c = i % columns;
    const float scale = s.scale ? s.scale[c] : 1, offset = s.offset ? s.offset[c] : 0;
    const float value = offset + (x[i] - s.mean[c]) * scale / std::sqrt(s.variance[c] + s.epsilon);
    y[i] = relu && value < 0 ? 0 : value;
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

void moments(const float* x, float* mean, float* variance, size_t rows, size_t columns) {
  for (size_t c = 0; c < columns; ++c) {
    double sum = 0, squares = 0;
    for (size_t row = 0; row < rows; ++row) sum += x[row * columns + c];
    const double middle = sum / rows;
    for (size_t row = 0; row < rows; ++row) {
      const double centred = x[row * columns + c] - middle;
      squares += centred * centred;
    }
    mean[c] = static_cast<float>(middle);
    variance[c] = static_cast<float>(squares / rows);
  }
}

void batch_gradient(const ColumnStatistics& s, const float* x, const float* dy, float* dx, float* d_offset,
                    float* d_scale, size_t rows, size_t columns) {
  for (size_t c = 0; c < columns; ++c) {
    const float scale = s.scale ? s.scale[c] : 1;
    const double inverse = 1 / std::sqrt(static_cast<double>(s.variance[c]) + s.epsilon);
    const auto normal = [&](size_t i) { return (x[i] - s.mean[c]) * inverse; };
    double sum = 0, along = 0;
    for (size_t i = c; i < rows * columns; i += columns) {
      sum += dy[i];
      along += dy[i] * normal(i);
    }
    for (size_t i = c; i < rows * columns; i += columns) {
      dx[i] = static_cast<float>(scale * inverse * (dy[i] - (sum + normal(i) * along) / rows));
    }
    d_offset[c] = static_cast<float>(sum);
    d_scale[c] = static_cast<float>(along);
  }
}

}  // namespace

INKSTONE_TABLE(Normalization, normalization) = {columns, columns_gradient, moments, batch_gradient};

}  // namespace inkstone
