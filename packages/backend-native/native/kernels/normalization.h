#pragma once

#include "family.h"

namespace inkstone {

/** Rows of `columns` values, each column with a mean and a variance of its own. */
struct ColumnStatistics {
  const float* mean;
  const float* variance;
  const float* offset;  // null: 0
  const float* scale;   // null: 1
  float epsilon;        // added to the variance
};

/** Gradients of a value a column. */
struct ColumnGradients {
  float* mean;
  float* variance;
  float* offset;
  float* scale;
};

struct Normalization {
  /** y = (x - mean) * scale / sqrt(variance + epsilon) + offset */
  void (*columns)(const ColumnStatistics& statistics, const float* x, float* y, size_t rows, size_t columns);
  /** From dy the gradients of x, and of all statistics. With n = (x - mean) / sqrt(variance + epsilon):
   * dx = dy scale / sqrt(variance + epsilon), d offset = sum dy, d scale = sum dy n,
   * d mean = -sum dx, d variance = -1/2 sum dx (x - mean) / (variance + epsilon) */
  void (*columns_gradient)(const ColumnStatistics& statistics, const float* x, const float* dy, float* dx,
                           const ColumnGradients& gradients, size_t rows, size_t columns);
};

INKSTONE_FAMILY(Normalization, normalization)

}  // namespace inkstone
