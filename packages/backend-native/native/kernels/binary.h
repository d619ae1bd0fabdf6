#pragma once

#include "broadcast.h"
#include "family.h"

namespace inkstone {

/** float32 with float32. Each with the meaning of the TensorFlow.js kernel of that name; elu_grad takes
 * dy and y. */
#define INKSTONE_BINARY_OPERATIONS(X)                                                         \
  X(add) X(sub) X(multiply) X(real_div) X(maximum) X(minimum) X(squared_difference) X(pow)    \
  X(mod) X(prelu) X(elu_grad) X(atan2) X(hypotenuse)

/** int32 with int32; results wrap as JavaScript's `| 0` does, division by zero gives 0. */
#define INKSTONE_INTEGER_OPERATIONS(X) \
  X(add) X(sub) X(multiply) X(maximum) X(minimum) X(floor_div) X(mod) X(squared_difference) X(pow) X(bitwise_and)

/** Two of a kind; the result is 1 or 0. The logical ones are for bool alone. */
#define INKSTONE_COMPARISONS(X) \
  X(equal) X(not_equal) X(less) X(less_equal) X(greater) X(greater_equal) X(logical_and) X(logical_or)

#define INKSTONE_MEMBER(name) name,
enum class BinaryOperation : int { INKSTONE_BINARY_OPERATIONS(INKSTONE_MEMBER) count };
enum class IntegerOperation : int { INKSTONE_INTEGER_OPERATIONS(INKSTONE_MEMBER) count };
enum class Comparison : int { INKSTONE_COMPARISONS(INKSTONE_MEMBER) count };
#undef INKSTONE_MEMBER

/** y[i] = operation(a[j], b[k]), where `shape` says which j and k belong to i. */
struct Binary {
  void (*floats)(BinaryOperation, const Broadcast& shape, const float* a, const float* b, float* y);
  void (*ints)(IntegerOperation, const Broadcast& shape, const int32_t* a, const int32_t* b, int32_t* y);
  void (*compare_floats)(Comparison, const Broadcast& shape, const float* a, const float* b, uint8_t* y);
  void (*compare_ints)(Comparison, const Broadcast& shape, const int32_t* a, const int32_t* b, uint8_t* y);
  void (*compare_bytes)(Comparison, const Broadcast& shape, const uint8_t* a, const uint8_t* b, uint8_t* y);
  /** y[i] = floor(a[j] / b[k]), which TensorFlow.js gives as int32. */
  void (*floor_divide)(const Broadcast& shape, const float* a, const float* b, int32_t* y);
  /** Row i of `width` values is that of `yes` where condition[i] == 1, that of `no` elsewhere; values of 4 bytes and of 1. */
  void (*select_words)(const uint8_t* condition, const uint32_t* yes, const uint32_t* no, uint32_t* y,
                       size_t length, size_t width);
  void (*select_bytes)(const uint8_t* condition, const uint8_t* yes, const uint8_t* no, uint8_t* y,
                       size_t length, size_t width);
};

INKSTONE_FAMILY(Binary, binary)

}  // namespace inkstone
