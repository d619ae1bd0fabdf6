#include "layer_norm.h"

#include <cmath>

namespace inkstone {
namespace {

struct Moments {
  double mean, inverse;
};

Moments row_moments(const float* x, double epsilon, size_t columns) {
  double sum = 0, squares = 0;
  for (size_t c = 0; c < columns; ++c) sum += x[c];
  const double mean = sum / columns;
  for (size_t c = 0; c < columns; ++c) squares += (x[c] - mean) * (x[c] - mean);
  return {mean, 1 / std::sqrt(squares / columns + epsilon)};
}

void forward(const float* x, const float* gamma, const float* beta, float epsilon, float* y, size_t rows,
             size_t columns) {
  for (size_t row = 0; row < rows; ++row, x += columns, y += columns) {
    const Moments m = row_moments(x, epsilon, columns);
    for (size_t c = 0; c < columns; ++c) {
      y[c] = static_cast<float>(gamma[c] * ((x[c] - m.mean) * m.inverse) + beta[c]);
    }
  }
}

void gradient(const LayerNormGradient& g, size_t rows, size_t columns) {
  const float *x = g.x, *dy = g.dy, *gamma = g.gamma, *residual = g.residual;
  float* dx = g.dx;
  for (size_t c = 0; c < columns; ++c) {
    g.d_gamma[c] = g.d_beta[c] = 0;
    if (g.column_sums) g.column_sums[c] = 0;
  }
  for (size_t row = 0; row < rows; ++row, x += columns, dy += columns, dx += columns) {
    const Moments m = row_moments(x, g.epsilon, columns);
    double sum = 0, along = 0;
    for (size_t c = 0; c < columns; ++c) {
      const double normal = (x[c] - m.mean) * m.inverse;
      sum += dy[c] * gamma[c];
      along += dy[c] * gamma[c] * normal;
      g.d_gamma[c] += static_cast<float>(dy[c] * normal);
      g.d_beta[c] += dy[c];
    }
    for (size_t c = 0; c < columns; ++c) {
      const double normal = (x[c] - m.mean) * m.inverse;
      double change = (dy[c] * gamma[c] - (sum + normal * along) / columns) * m.inverse;
      if (residual) change += residual[row * columns + c];
      dx[c] = static_cast<float>(change);
      if (g.column_sums) g.column_sums[c] += dx[c];
    }
  }
}

void gelu(const float* x, float* y, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    y[i] = static_cast<float>(x[i] * (1 + std::erf(x[i] * std::sqrt(0.5))) / 2);
  }
}

void gelu_gradient(const float* x, const float* dy, float* dx, size_t rows, size_t columns, float* column_sums) {
  const double scale = 1 / std::sqrt(2 * std::acos(-1.0));
  for (size_t c = 0; c < columns && column_sums; ++c) column_sums[c] = 0;
  for (size_t i = 0; i < rows * columns; ++i) {
    const double value = x[i];
    const double slope = (1 + std::erf(value * std::sqrt(0.5))) / 2 + value * std::exp(-value * value / 2) * scale;
    dx[i] = static_cast<float>(dy[i] * slope);
    if (column_sums) column_sums[i % columns] += dx[i];
  }
}

}  // namespace

INKSTONE_TABLE(LayerNorm, layer_norm) = {forward, gradient, gelu, gelu_gradient};

}  // namespace inkstone
