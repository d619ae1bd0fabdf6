#pragma once

#include "vector.h"

// Elementary functions over vectors of float32, each within 3 units in the last place of the true value
// and right for NaN, infinities, zeros and denormals (src/kernels/unary.test.ts measures both).
// The polynomials are minimax fits of our own (Remez exchange, coefficients rounded to float32); the
// error of each stands beside it.

namespace inkstone {
namespace {

constexpr float infinity = __builtin_inff();
constexpr float not_a_number = __builtin_nanf("");

static inline IntVector to_bits(Vector x) { return (IntVector)x; }
static inline Vector from_bits(IntVector x) { return (Vector)x; }
static inline Vector to_float(IntVector x) { return __builtin_convertvector(x, Vector); }
static inline IntVector to_int(Vector x) { return __builtin_convertvector(x, IntVector); }

static inline Vector absolute(Vector x) { return from_bits(to_bits(x) & 0x7fffffff); }
static inline Vector copy_sign(Vector magnitude, Vector sign) {
  const int32_t sign_bit = INT32_MIN;
  return from_bits((to_bits(magnitude) & 0x7fffffff) | (to_bits(sign) & sign_bit));
}

static inline Vector square_root(Vector x) {
  for (size_t lane = 0; lane < lanes; ++lane) x[lane] = __builtin_sqrtf(x[lane]);
  return x;
}

/** Towards zero. What has no fraction (|x| >= 2^23, infinities, NaN) stays as it is. */
static inline Vector truncated(Vector x) {
  const IntVector has_fraction = absolute(x) < 8388608.0f;
  const Vector whole = to_float(to_int(choose(has_fraction, x, Vector{})));
  return choose(has_fraction, copy_sign(whole, x), x);
}
static inline Vector floored(Vector x) {
  const Vector whole = truncated(x);
  return choose(whole > x, whole - 1.0f, whole);
}
static inline Vector ceiled(Vector x) {
  const Vector whole = truncated(x);
  return choose(whole < x, copy_sign(whole + 1.0f, x), whole);
}
/** To the nearest whole number; halves go to the even one. */
static inline Vector rounded(Vector x) {
  const Vector magnitude = absolute(x);
  const Vector whole = copy_sign((magnitude + 8388608.0f) - 8388608.0f, x);
  return choose(magnitude < 8388608.0f, whole, x);
}

/** 2^n for whole n in [-126, 127]. */
static inline Vector power_of_two(IntVector n) { return from_bits((n + 127) << 23); }

constexpr float rounding = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest whole number in the low bits

/** Splits x = n ln 2 + r with |r| <= ln 2 / 2 and gives exp(r) - 1; `whole` is n. */
static inline Vector exponential_parts(Vector x, IntVector& n, Vector& whole) {
  const Vector shifted = x * 1.44269504088896341f + rounding;
  n = to_bits(shifted) - to_bits(splat(rounding));
  whole = shifted - rounding;
  const Vector r = (x - whole * 0.693359375f) - whole * -2.12194440054690583e-4f;  // ln 2 in two parts
  Vector p = splat(0.000199186645f);  // (exp(r) - 1 - r) / r^2, error 4.9e-11
  p = p * r + 0.00139462913f;
  p = p * r + 0.00833326392f;
  p = p * r + 0.0416662656f;
  p = p * r + 0.166666672f;
  p = p * r + 0.5f;
  return p * (r * r) + r;
}
static inline Vector exponential_parts(Vector x, IntVector& n) {
  Vector whole;
  return exponential_parts(x, n, whole);
}

static inline Vector exponential(Vector x) {
  IntVector n;
  Vector whole;
#if defined(__AVX512F__)
  // NaN is the second operand, which both give. Scaling rounds once, as the two products below do.
  const __m512 bounded = _mm512_max_ps(_mm512_set1_ps(-104.0f), _mm512_min_ps(_mm512_set1_ps(89.0f), (__m512)x));
  const Vector p = exponential_parts((Vector)bounded, n, whole) + 1.0f;
  return (Vector)_mm512_scalef_ps((__m512)p, (__m512)whole);
#else
  const Vector bounded = choose(x > 89.0f, splat(89.0f), choose(x < -104.0f, splat(-104.0f), x));
  const Vector p = exponential_parts(bounded, n, whole) + 1.0f;
  const IntVector half = n >> 1;  // in two steps, as 2^n alone may overflow or be denormal
  return p * power_of_two(half) * power_of_two(n - half);
#endif
}

/** exp(x) - 1 without cancellation around 0. */
static inline Vector exponential_minus_one(Vector x) {
  const Vector bounded = choose(x > 89.0f, splat(89.0f), choose(x < -30.0f, splat(-30.0f), x));
  IntVector n;
  const Vector p = exponential_parts(bounded, n);
  const Vector scale = power_of_two(n - 1);  // half of 2^n, which may be 2^128
  return choose(x == 0.0f, x, (scale * p + (scale - 0.5f)) * 2.0f);
}

static inline Vector logarithm(Vector x) {
  const IntVector denormal = x < 1.17549435e-38f;
  const Vector positive = choose(x > 0.0f, choose(denormal, x * 8388608.0f, x), splat(1.0f));
  const IntVector bits = to_bits(positive);
  const IntVector exponent = (bits - 0x3f3504f3) >> 23;  // 0x3f3504f3 is sqrt(1/2)
  const Vector f = from_bits(bits - (exponent << 23)) - 1.0f;  // mantissa in [sqrt(1/2), sqrt(2))
  const Vector e = to_float(exponent) - choose(denormal, splat(23.0f), Vector{});
  Vector q = splat(0.0691558644f);  // (log(1 + f) - f + f^2 / 2) / f^3, error 7.3e-10 relative to f
  q = q * f + -0.11789839f;
  q = q * f + 0.118728951f;
  q = q * f + -0.123843387f;
  q = q * f + 0.142186686f;
  q = q * f + -0.16669251f;
  q = q * f + 0.200022265f;
  q = q * f + -0.249999866f;
  q = q * f + 0.333333105f;
  const Vector square = f * f;
  const Vector rest = q * (square * f) + e * -2.12194440054690583e-4f - square * 0.5f;
  const Vector result = (f + rest) + e * 0.693359375f;
  const Vector edge = choose(x == 0.0f, splat(-infinity), choose(x < 0.0f, splat(not_a_number), x));
  return choose((x > 0.0f) & (x < infinity), result, edge);
}

/** log(1 + x) without loss around 0: log(u), corrected by what rounding took from u = 1 + x. */
static inline Vector logarithm_one_plus(Vector x) {
  const Vector u = x + 1.0f;
  const Vector result = logarithm(u) + (x - (u - 1.0f)) / u;
  const Vector edge = choose(x < -1.0f, splat(not_a_number), choose(u == 0.0f, splat(-infinity), x));
  return choose((u > 0.0f) & (u < infinity) & (x != 0.0f), result, edge);
}

/** log(x + sqrt(x^2 - 1)), from x - 1, which is exact where the result is small; log(2 x) where the square is all. */
static inline Vector inverse_hyperbolic_cosine(Vector x) {
  const Vector above = x - 1.0f;
  const IntVector far = x > 8192.0f;
  const Vector bounded = choose(far, splat(1.0f), above);
  const Vector near = logarithm_one_plus(bounded + square_root(bounded * (bounded + 2.0f)));
  const Vector result = choose(far, logarithm(x) + 0.693147182f, near);
  return choose(x >= 1.0f, result, splat(not_a_number));
}

/** sign(x) log1p(|x| + x^2 / (1 + sqrt(1 + x^2))); log(2 |x|) where the square is all. */
static inline Vector inverse_hyperbolic_sine(Vector x) {
  const Vector magnitude = absolute(x);
  const IntVector far = magnitude > 8192.0f;
  const Vector bounded = choose(far, splat(1.0f), magnitude);
  const Vector square = bounded * bounded;
  const Vector near = logarithm_one_plus(bounded + square / (1.0f + square_root(1.0f + square)));
  return copy_sign(choose(far, logarithm(magnitude) + 0.693147182f, near), x);
}

/** sign(x) / 2 log1p(2 |x| / (1 - |x|)) */
static inline Vector inverse_hyperbolic_tangent(Vector x) {
  const Vector magnitude = absolute(x);
  return copy_sign(0.5f * logarithm_one_plus((magnitude + magnitude) / (1.0f - magnitude)), x);
}

static inline Vector hyperbolic_tangent(Vector x) {
  const Vector magnitude = absolute(x);
  const Vector z = x * x;
  Vector p = splat(0.0020977261f);  // (tanh(x) / x - 1) / x^2 in z, |x| < 0.64, error 2.0e-10
  p = p * z + -0.00812900532f;
  p = p * z + 0.021681644f;
  p = p * z + -0.0539433993f;
  p = p * z + 0.133331805f;
  p = p * z + -0.333333313f;
  const Vector near = p * (z * x) + x;
  const Vector far = 1.0f - 2.0f / (exponential(magnitude * 2.0f) + 1.0f);
  return copy_sign(choose(magnitude < 0.625f, near, far), x);
}

static inline Vector sigmoid(Vector x) {
  const Vector e = exponential(-absolute(x));  // never overflows, so small results keep their bits
  return choose(x < 0.0f, e, splat(1.0f)) / (e + 1.0f);
}

static inline Vector error_function(Vector x) {
  const Vector magnitude = absolute(x);
  const Vector z = x * x;
  Vector p = splat(8.21537906e-05f);  // erf(x) / x - 1 in z, |x| < 0.95, error 6.0e-10
  p = p * z + -0.000810595229f;
  p = p * z + 0.00519779604f;
  p = p * z + -0.0268581044f;
  p = p * z + 0.112836726f;
  p = p * z + -0.376126319f;
  p = p * z + 0.128379231f;
  const Vector near = p * x + x;
  const Vector bounded = choose(magnitude > 4.0f, splat(4.0f), magnitude);  // beyond 4, erf rounds to 1
  Vector q = splat(-2.12793184e-05f);  // log(1 - erf(x)), 0.93 < x < 4, error 3.7e-11 of erf
  q = q * bounded + 0.000436581293f;
  q = q * bounded + -0.00418127095f;
  q = q * bounded + 0.0251461565f;
  q = q * bounded + -0.10832119f;
  q = q * bounded + -0.633309782f;
  q = q * bounded + -1.12953317f;
  q = q * bounded + 0.000178461996f;
  const Vector far = copy_sign(1.0f - exponential(q), x);
  return choose(x == x, choose(magnitude < 0.95f, near, far), x);
}

/** log(1 + exp(x)) without overflow. */
static inline Vector soft_plus(Vector x) {
  const Vector positive = choose(x < 0.0f, Vector{}, x);
  return positive + logarithm_one_plus(exponential(-absolute(x)));
}

/** Three parts of pi/2 are exact enough up to here; beyond it a kernel asks the C library. */
constexpr float trigonometric_limit = 1024.0f;

/** sin(x + quarter * pi/2) for |x| <= trigonometric_limit: sine with quarter 0, cosine with 1. */
static inline Vector sine(Vector x, int32_t quarter) {
  const Vector shifted = x * 0.636619772367581343f + rounding;
  const IntVector n = to_bits(shifted) - to_bits(splat(rounding)) + quarter;
  const Vector whole = shifted - rounding;
  Vector r = x - whole * 1.5703125f;
  r = r - whole * 4.837512969970703125e-4f;
  r = r - whole * 7.549789948768648e-8f;
  const Vector z = r * r;
  Vector s = splat(2.71756448e-06f);  // (sin(r) / r - 1) / r^2, error 5.4e-12
  s = s * z + -0.000198392561f;
  s = s * z + 0.00833332911f;
  s = s * z + -0.166666672f;
  s = choose(r == 0.0f, r, s * (z * r) + r);
  Vector c = splat(-2.72033077e-07f);  // (cos(r) - 1 + r^2 / 2) / r^4, error 1.1e-13
  c = c * z + 2.47994358e-05f;
  c = c * z + -0.00138888834f;
  c = c * z + 0.0416666679f;
  c = c * (z * z) - z * 0.5f + 1.0f;
  const Vector value = choose((n & 1) != 0, c, s);
  return from_bits(to_bits(value) ^ ((n & 2) << 30));
}

typedef float HalfVector __attribute__((vector_size(lanes / 2 * sizeof(float))));
typedef double DoubleVector __attribute__((vector_size(lanes / 2 * sizeof(double))));
typedef int64_t LongVector __attribute__((vector_size(lanes / 2 * sizeof(int64_t))));

/** Two parts of pi/2 in float64 are exact enough up to here. */
constexpr float tangent_limit = 1048576.0f;

/** tan(x) for |x| <= tangent_limit: sine over cosine, as above. In float64: beside a pole a unit in the last place is much. */
static inline DoubleVector tangent(DoubleVector x) {
  constexpr double rounding = 6755399441055744.0;  // 1.5 * 2^52
  const DoubleVector shifted = x * 0.63661977236758134308 + rounding;
  const DoubleVector whole = shifted - rounding;
  DoubleVector r = x - whole * 1.57079631090164184570;  // 24 bits: the product is exact
  r = r - whole * 1.58932547735281966916e-8;
  const DoubleVector z = r * r;
  DoubleVector s = z * 2.71756448e-06 - 0.000198392561;
  s = s * z + 0.00833332911;
  s = s * z - 0.166666672;
  s = s * (z * r) + r;
  DoubleVector c = z * -2.72033077e-07 + 2.47994358e-05;
  c = c * z - 0.00138888834;
  c = c * z + 0.0416666679;
  c = c * (z * z) - z * 0.5 + 1.0;
  const LongVector odd = ((LongVector)shifted & 1) != 0;
  return (odd ? -c : s) / (odd ? s : c);
}

static inline Vector tangent(Vector x) {
  HalfVector halves[2];
  __builtin_memcpy(halves, &x, sizeof x);
  for (HalfVector& half : halves) {
    half = __builtin_convertvector(tangent(__builtin_convertvector(half, DoubleVector)), HalfVector);
  }
  Vector y;
  __builtin_memcpy(&y, halves, sizeof y);
  return choose(x == 0.0f, x, y);
}

}  // namespace
}  // namespace inkstone
