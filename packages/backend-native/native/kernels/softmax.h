#pragma once

#include "family.h"

namespace inkstone {

/** x and y are `[rows, length]`, length at least 1. */
struct Softmax {
  /** y = exp(x - max(x)) / sum(exp(x - max(x))), row by row. */
  void (*softmax)(const float* x, float* y, size_t rows, size_t length);
  /** y = x - max(x) - log(sum(exp(x - max(x)))), row by row. */
  void (*log_softmax)(const float* x, float* y, size_t rows, size_t length);
};

INKSTONE_FAMILY(Softmax, soft)

}  // namespace inkstone
