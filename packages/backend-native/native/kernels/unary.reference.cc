#include "unary.h"

#include <cmath>

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
    case UnaryOperation::count: break;
  }
  return 0;
}

void apply(UnaryOperation operation, const float* x, float* y, size_t length, float alpha, float beta) {
  for (size_t i = 0; i < length; ++i) y[i] = static_cast<float>(value_of(operation, x[i], alpha, beta));
}

void is_kind(NumberKind kind, const float* x, uint8_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const bool is_nan = x[i] != x[i], is_infinite = x[i] == __builtin_inff() || x[i] == -__builtin_inff();
    y[i] = kind == NumberKind::nan ? is_nan : kind == NumberKind::infinite ? is_infinite : !is_nan && !is_infinite;
  }
}

}  // namespace

INKSTONE_TABLE(Unary, unary) = {apply, is_kind};

}  // namespace inkstone
