#pragma once

#include "vector_math.h"

namespace inkstone {
namespace {

/** exp(x) for x <= 88, in two thirds of the operations of `exponential`; zero below -87, close to the denormals. */
static inline Vector small_exponential(Vector x) {
  IntVector n;
  const Vector p = exponential_parts(x, n) + 1.0f;
  return choose(x < -87.0f, Vector{}, p * power_of_two(n));
}

}  // namespace
}  // namespace inkstone
