#pragma once

#include "family.h"

namespace inkstone {

/** NaN wins a maximum and a minimum; `any` and `all` are for bool. */
#define INKSTONE_REDUCTIONS(X) X(sum) X(prod) X(max) X(min) X(any) X(all)

enum class Reduction : int {
#define INKSTONE_MEMBER(name) name,
  INKSTONE_REDUCTIONS(INKSTONE_MEMBER)
#undef INKSTONE_MEMBER
      count
};

/** x is `[outer, length, inner]`, y is `[outer, inner]`; no size is 0. */
struct Reduce {
  /** sum, prod, max, min; each result is divided by `divisor` (a mean is a sum divided by its count). Sums
   * are added in blocks, so that their error hardly grows with the length. */
  void (*floats)(Reduction, const float* x, float* y, size_t outer, size_t length, size_t inner, float divisor);
  /** sum, prod, max, min; sums and products wrap. */
  void (*ints)(Reduction, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner);
  /** any, all, max, min. */
  void (*bytes)(Reduction, const uint8_t* x, uint8_t* y, size_t outer, size_t length, size_t inner);
  /** Where the greatest (or least) value is, the first of equals; NaN is never it, unless it is the first. */
  void (*position)(bool greatest, const float* x, int32_t* y, size_t outer, size_t length, size_t inner);
  void (*position_of_int)(bool greatest, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner);
};

INKSTONE_FAMILY(Reduce, reduce)

}  // namespace inkstone
