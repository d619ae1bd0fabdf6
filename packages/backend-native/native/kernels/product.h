#pragma once

#include "family.h"

namespace inkstone {

/** What is done with a sum before it is written: `bias` (one value a column, or null) is added, then relu. */
struct Finish {
  const float* bias;
  bool relu;
};

struct Product {
  /** c = a b for each of `batch` pairs. c is [m, n] row by row. a[i, k] = a[i * a_row + k * a_column] and one
   * of the two strides is 1; b likewise. A batch stride of 0 uses the same matrix for all. */
  struct Shape {
    size_t batch, m, n, k;
    size_t a_row, a_column, a_batch;
    size_t b_row, b_column, b_batch;
  };
  void (*multiply)(const Shape& shape, const float* a, const float* b, float* c, Finish finish);
};

INKSTONE_FAMILY(Product, product)

}  // namespace inkstone
