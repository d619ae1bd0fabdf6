#pragma once

#include "family.h"

namespace inkstone {

/** The `k` greatest values of each row of x `[rows, length]` and their places, the greatest first; of equal values the
 * first. values and places are `[rows, k]`, 1 <= k <= length. A NaN is greater than nothing. */
struct Ranking {
  void (*top_floats)(const float* x, float* values, int32_t* places, size_t rows, size_t length, size_t k);
  void (*top_ints)(const int32_t* x, int32_t* values, int32_t* places, size_t rows, size_t length, size_t k);
};

INKSTONE_FAMILY(Ranking, ranking)

}  // namespace inkstone
