#include "unary.h"

#include <cmath>

#include "arithmetic.h"

namespace inkstone {
namespace {

double value_of(UnaryOperation operation, double x, float alpha, float beta) {
  switch (operation) {
    case UnaryOperation::abs: return std::fabs(x);
    case UnaryOperation::ceil: return std::ceil(x);
    case UnaryOperation::clip: return x > beta ? beta : x < alpha ? alpha : x;
    case UnaryOperation::cos: return std::cos(x);
    case UnaryOperation::elu: return x >= 0 ? x : std::expm1(x);
    case UnaryOperation::erf: return std::erf(x);
    case UnaryOperation::exp: return std::exp(x);
    case UnaryOperation::expm1: return std::expm1(x);
    case UnaryOperation::floor: return std::floor(x);
    case UnaryOperation::leaky_relu: return x < 0 ? alpha * x : x;
    case UnaryOperation::log: return std::log(x);
    case UnaryOperation::log1p: return std::log1p(x);
    case UnaryOperation::neg: return -x;
    case UnaryOperation::reciprocal: return 1 / x;
    case UnaryOperation::relu: return x <= 0 ? 0 : x;
    case UnaryOperation::relu6: return x <= 0 ? 0 : x > 6 ? 6 : x;
    case UnaryOperation::round: return std::nearbyint(x);
    case UnaryOperation::rsqrt: return 1 / std::sqrt(x);
    // Klambauer et al., Self-Normalizing Neural Networks, 2017
    case UnaryOperation::selu: return x >= 0 ? 1.0507009873554805 * x : 1.7580993408473768 * std::expm1(x);
    case UnaryOperation::sigmoid: return 1 / (1 + std::exp(-x));
    case UnaryOperation::sign: return x > 0 ? 1 : x < 0 ? -1 : 0;
    case UnaryOperation::sin: return std::sin(x);
    case UnaryOperation::softplus: return (x > 0 ? x : 0) + std::log1p(std::exp(-std::fabs(x)));
    case UnaryOperation::sqrt: return std::sqrt(x);
    case UnaryOperation::square: return x * x;
    case UnaryOperation::step: return x > 0 ? 1 : std::isnan(x) ? x : alpha;
    case UnaryOperation::tanh: return std::tanh(x);
    case UnaryOperation::acos: return std::acos(x);
    case UnaryOperation::acosh: return std::acosh(x);
    case UnaryOperation::asin: return std::asin(x);
    case UnaryOperation::asinh: return std::asinh(x);
    case UnaryOperation::atan: return std::atan(x);
    case UnaryOperation::atanh: return std::atanh(x);
    case UnaryOperation::cosh: return std::cosh(x);
    case UnaryOperation::sinh: return std::sinh(x);
    case UnaryOperation::tan: return std::tan(x);
    case UnaryOperation::count: break;
  }
  return 0;
}

void apply(UnaryOperation operation, const float* x, float* y, size_t length, float alpha, float beta) {
  for (size_t i = 0; i < length; ++i) y[i] = static_cast<float>(value_of(operation, x[i], alpha, beta));
}

int32_t value_of(IntegerUnaryOperation operation, int32_t x) {
  switch (operation) {
    case IntegerUnaryOperation::abs: return absolute_value(x);
    case IntegerUnaryOperation::neg: return wrapping_sub(0, x);
    case IntegerUnaryOperation::relu: return x < 0 ? 0 : x;
    case IntegerUnaryOperation::relu6: return x < 0 ? 0 : x > 6 ? 6 : x;
    case IntegerUnaryOperation::sign: return x > 0 ? 1 : x < 0 ? -1 : 0;
    case IntegerUnaryOperation::square: return wrapping_multiply(x, x);
    case IntegerUnaryOperation::count: break;
  }
  return 0;
}

void apply_ints(IntegerUnaryOperation operation, const int32_t* x, int32_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = value_of(operation, x[i]);
}

void is_kind(NumberKind kind, const float* x, uint8_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const bool is_nan = x[i] != x[i], is_infinite = x[i] == __builtin_inff() || x[i] == -__builtin_inff();
    y[i] = kind == NumberKind::nan ? is_nan : kind == NumberKind::infinite ? is_infinite : !is_nan && !is_infinite;
  }
}

}  // namespace

INKSTONE_TABLE(Unary, unary) = {apply, apply_ints, is_kind};

}  // namespace inkstone
