#pragma once

#include "family.h"

namespace inkstone {

/** What is done with a sum before it is written: `bias` (one value a column, or null) is added, then relu. */
struct Finish {
  const float* bias;
  bool relu;
};

/** What is done with a block of the result while it is in the cache. One of the three, or none. */
struct Tail {
  const float* residual = nullptr;  // [m, n]: c += residual
  float* gelu = nullptr;            // [m, n]: takes gelu(c), and c stays
  const float* gelu_of = nullptr;   // [m, n]: c *= the slope of gelu there
  float* column_sums = nullptr;     // [n], beside gelu_of, or null: the sums of c over its rows

  bool given() const { return residual || gelu || gelu_of; }
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
  /** The same for a batch of one, and then the tail. */
  void (*multiply_then)(const Shape& shape, const float* a, const float* b, float* c, Finish finish,
                        const Tail& tail);
};

INKSTONE_FAMILY(Product, product)

}  // namespace inkstone
