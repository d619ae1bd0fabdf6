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
  /** y = (x - mean) * scale / sqrt(variance + epsilon) + offset, and relu of it where that is asked for. */
  void (*columns)(const ColumnStatistics& statistics, const float* x, float* y, size_t rows, size_t columns,
                  bool relu);
  /** From dy the gradients of x, and of all statistics. With n = (x - mean) / sqrt(variance + epsilon):
   * dx = dy scale / sqrt(variance + epsilon), d offset = sum dy, d scale = sum dy n,
   * d mean = -sum dx, d variance = -1/2 sum dx (x - mean) / (variance + epsilon) */
  void (*columns_gradient)(const ColumnStatistics& statistics, const float* x, const float* dy, float* dx,
                           const ColumnGradients& gradients, size_t rows, size_t columns);
  /** Mean and biased variance of each column, over at least one row. */
  void (*moments)(const float* x, float* mean, float* variance, size_t rows, size_t columns);
  /** The gradient where mean and variance are the moments of x itself (Ioffe and Szegedy, 2015): with n as
   * above, d offset = sum dy, d scale = sum dy n, and
   * dx = scale / sqrt(variance + epsilon) (dy - (d offset + n d scale) / rows) */
  void (*batch_gradient)(const ColumnStatistics& statistics, const float* x, const float* dy, float* dx,
                         float* d_offset, float* d_scale, size_t rows, size_t columns);
};

INKSTONE_FAMILY(Normalization, normalization)

}  // namespace inkstone
