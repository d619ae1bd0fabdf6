#pragma once

#include "family.h"

namespace inkstone {

/** Layer normalisation (Ba, Kiros and Hinton, 2016) of rows of `columns` values, and the GELU that stands next
 * to it in every transformer block. */
struct LayerNorm {
  /** y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the moments of each row. */
  void (*forward)(const float* x, const float* gamma, const float* beta, float epsilon, float* y, size_t rows,
                  size_t columns);
  /** With n the normalised row and d = dy gamma: dx = (d - mean d - n mean(d n)) / sqrt(variance + epsilon),
   * d gamma = sum over rows of dy n, d beta = sum over rows of dy. */
  void (*gradient)(const float* x, const float* dy, const float* gamma, float epsilon, float* dx, float* d_gamma,
                   float* d_beta, size_t rows, size_t columns);
  /** y = x (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel, 2016) */
  void (*gelu)(const float* x, float* y, size_t length);
  /** dx = dy ((1 + erf(x / sqrt 2)) / 2 + x exp(-x^2 / 2) / sqrt(2 pi)) */
  void (*gelu_gradient)(const float* x, const float* dy, float* dx, size_t length);
};

INKSTONE_FAMILY(LayerNorm, layer_norm)

}  // namespace inkstone
