#pragma once

#include "family.h"

namespace inkstone {

/** Each with the meaning that TensorFlow.js gives the kernel of that name. */
#define INKSTONE_UNARY_OPERATIONS(X)                                                          \
  X(abs) X(ceil) X(clip) X(cos) X(elu) X(erf) X(exp) X(expm1) X(floor) X(leaky_relu) X(log)   \
  X(log1p) X(neg) X(reciprocal) X(relu) X(relu6) X(round) X(rsqrt) X(selu) X(sigmoid) X(sign) \
  X(sin) X(softplus) X(sqrt) X(square) X(step) X(tanh) X(acos) X(acosh) X(asin) X(asinh)      \
  X(atan) X(atanh) X(cosh) X(sinh) X(tan)

enum class UnaryOperation : int {
#define INKSTONE_MEMBER(name) name,
  INKSTONE_UNARY_OPERATIONS(INKSTONE_MEMBER)
#undef INKSTONE_MEMBER
      count
};

/** The same of int32, whose results wrap. */
#define INKSTONE_INTEGER_UNARY_OPERATIONS(X) X(abs) X(neg) X(relu) X(relu6) X(sign) X(square)

enum class IntegerUnaryOperation : int {
#define INKSTONE_MEMBER(name) name,
  INKSTONE_INTEGER_UNARY_OPERATIONS(INKSTONE_MEMBER)
#undef INKSTONE_MEMBER
      count
};

/** What a number may be. */
enum class NumberKind : int { nan, finite, infinite, count };

struct Unary {
  /** y[i] = operation(x[i]). `alpha` and `beta` are the bounds of clip; `alpha` is the slope of leaky_relu
   * and the value of step where x is not positive. */
  void (*apply)(UnaryOperation operation, const float* x, float* y, size_t length, float alpha, float beta);
  void (*apply_ints)(IntegerUnaryOperation operation, const int32_t* x, int32_t* y, size_t length);
  /** y[i] = whether x[i] is of the kind. */
  void (*is_kind)(NumberKind kind, const float* x, uint8_t* y, size_t length);
};

INKSTONE_FAMILY(Unary, unary)

}  // namespace inkstone
