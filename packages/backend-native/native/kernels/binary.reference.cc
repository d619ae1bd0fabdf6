#include "binary.h"

#include <cmath>

#include "arithmetic.h"

namespace inkstone {
namespace {

template <class T, class R, class Operation>
void each(const Broadcast& shape, const T* a, const T* b, R* y, Operation operation) {
  const size_t length = shape.length();
  for (size_t i = 0; i < length; ++i) {
    size_t rest = i, j = 0, k = 0;
    for (int d = shape.dimensions - 1; d >= 0; --d) {
      j += rest % shape.size[d] * shape.a_step[d];
      k += rest % shape.size[d] * shape.b_step[d];
      rest /= shape.size[d];
    }
    y[i] = operation(a[j], b[k]);
  }
}

float value_of(BinaryOperation operation, float a, float b) {
  switch (operation) {
    case BinaryOperation::add: return a + b;
    case BinaryOperation::sub: return a - b;
    case BinaryOperation::multiply: return a * b;
    case BinaryOperation::real_div: return a / b;
    case BinaryOperation::maximum: return std::isnan(a) || a > b ? a : b;
    case BinaryOperation::minimum: return std::isnan(a) || a < b ? a : b;
    case BinaryOperation::squared_difference: return (a - b) * (a - b);
    case BinaryOperation::pow: return power(a, b);
    case BinaryOperation::mod: return static_cast<float>(modulo(static_cast<double>(a), b));
    case BinaryOperation::prelu: return a < 0 ? b * a : a;
    case BinaryOperation::elu_grad: return b >= 0 ? a : a * (b + 1);
    case BinaryOperation::atan2: return static_cast<float>(std::atan2(static_cast<double>(a), static_cast<double>(b)));
    case BinaryOperation::hypotenuse: return hypotenuse(a, b);
    case BinaryOperation::count: break;
  }
  return 0;
}

int32_t value_of(IntegerOperation operation, int32_t a, int32_t b) {
  switch (operation) {
    case IntegerOperation::add: return wrapping_add(a, b);
    case IntegerOperation::sub: return wrapping_sub(a, b);
    case IntegerOperation::multiply: return wrapping_multiply(a, b);
    case IntegerOperation::maximum: return a > b ? a : b;
    case IntegerOperation::minimum: return a < b ? a : b;
    case IntegerOperation::floor_div: return floor_divide(a, b);
    case IntegerOperation::mod: return modulo(a, b);
    case IntegerOperation::squared_difference: return squared_difference(a, b);
    case IntegerOperation::pow: return power(a, b);
    case IntegerOperation::bitwise_and: return a & b;
    case IntegerOperation::count: break;
  }
  return 0;
}

template <class T>
bool holds(Comparison comparison, T a, T b) {
  switch (comparison) {
    case Comparison::equal: return a == b;
    case Comparison::not_equal: return a != b;
    case Comparison::less: return a < b;
    case Comparison::less_equal: return a <= b;
    case Comparison::greater: return a > b;
    case Comparison::greater_equal: return a >= b;
    case Comparison::logical_and: return a != 0 && b != 0;
    case Comparison::logical_or: return a != 0 || b != 0;
    case Comparison::count: break;
  }
  return false;
}

void floats(BinaryOperation operation, const Broadcast& shape, const float* a, const float* b, float* y) {
  each(shape, a, b, y, [=](float p, float q) { return value_of(operation, p, q); });
}
void ints(IntegerOperation operation, const Broadcast& shape, const int32_t* a, const int32_t* b, int32_t* y) {
  each(shape, a, b, y, [=](int32_t p, int32_t q) { return value_of(operation, p, q); });
}
template <class T>
void compare(Comparison comparison, const Broadcast& shape, const T* a, const T* b, uint8_t* y) {
  each(shape, a, b, y, [=](T p, T q) { return holds(comparison, p, q); });
}
void divide_down(const Broadcast& shape, const float* a, const float* b, int32_t* y) {
  each(shape, a, b, y, [](float p, float q) { return floor_divide(p, q); });
}
template <class T>
void select(const uint8_t* condition, const T* yes, const T* no, T* y, size_t length, size_t width) {
  for (size_t i = 0; i < length * width; ++i) y[i] = condition[i / width] == 1 ? yes[i] : no[i];
}

}  // namespace

INKSTONE_TABLE(Binary, binary) = {floats,           ints,
                                  compare<float>,   compare<int32_t>,
                                  compare<uint8_t>, divide_down,
                                  select<uint32_t>, select<uint8_t>};

}  // namespace inkstone
