#pragma once

#include "family.h"

namespace inkstone {

/** What the gradient of a layer normalisation reads and writes. With n the normalised row and d = dy gamma:
 * dx = (d - mean d - n mean(d n)) / sqrt(variance + epsilon) + residual, d gamma = sum over rows of dy n,
 * d beta = sum over rows of dy, column sums = sum over rows of dx. */
struct LayerNormGradient {
  const float *x, *dy, *gamma;
  float epsilon;
  const float* residual;  // of dx's shape, or null
  float *dx, *d_gamma, *d_beta;
  float* column_sums;  // or null
};

/** Layer normalisation (Ba, Kiros and Hinton, 2016) of rows of `columns` values, and the GELU that stands next
 * to it in every transformer block. */
struct LayerNorm {
  /** y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the moments of each row. */
  void (*forward)(const float* x, const float* gamma, const float* beta, float epsilon, float* y, size_t rows,
                  size_t columns);
  void (*gradient)(const LayerNormGradient& g, size_t rows, size_t columns);
  /** y = x (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel, 2016) */
  void (*gelu)(const float* x, float* y, size_t length);
  /** dx = dy ((1 + erf(x / sqrt 2)) / 2 + x exp(-x^2 / 2) / sqrt(2 pi)); `column_sums`, or null: sums over rows of dx */
  void (*gelu_gradient)(const float* x, const float* dy, float* dx, size_t rows, size_t columns, float* column_sums);
};

INKSTONE_FAMILY(LayerNorm, layer_norm)

}  // namespace inkstone
