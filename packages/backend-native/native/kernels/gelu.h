#pragma once

#include "vector_math.h"

// The exact GELU (Hendrycks and Gimpel, 2016), x times the share of the normal distribution below x.

namespace inkstone {
namespace {

constexpr float root_half = 0.707106781f, density_at_zero = 0.398942280f;  // sqrt(1/2), 1 / sqrt(2 pi)

/** The share of the normal distribution below x. */
static inline Vector distribution(Vector x) { return (error_function(x * root_half) + 1.0f) * 0.5f; }

static inline Vector gelu_of(Vector x) { return x * distribution(x); }

static inline Vector gelu_slope(Vector x) {
  return distribution(x) + x * (exponential(x * x * -0.5f) * density_at_zero);
}

}  // namespace
}  // namespace inkstone
