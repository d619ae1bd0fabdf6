#pragma once

#include "vector_math.h"

namespace inkstone {
namespace {

/** exp(x) for x <= 88, in two thirds of the operations of `exponential`; zero below -87, close to the denormals. */
static inline Vector small_exponential(Vector x) {
  IntVector n;
  Vector whole;
  const Vector p = exponential_parts(x, n, whole) + 1.0f;
#if defined(__AVX512F__)
  const Vector scaled = (Vector)_mm512_scalef_ps((__m512)p, (__m512)whole);
#else
  const Vector scaled = p * power_of_two(n);
#endif
  return choose(x < -87.0f, Vector{}, scaled);
}

}  // namespace
}  // namespace inkstone
