#pragma once

#include <cstdint>

// What single numbers do in the kernels of TensorFlow.js, that is, in JavaScript. Shared by the kernels and
// their reference.

namespace inkstone {
namespace {

/** JavaScript's ToInt32: towards zero, modulo 2^32; NaN and infinities give 0. */
static inline int32_t to_int32(double value) {
  if (!(value > -9.2e18 && value < 9.2e18)) {
    if (value != value || value - value != 0) return 0;
    value = __builtin_fmod(value, 4294967296.0);
  }
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(value)));
}

/** Math.pow: as C's pow, but NaN for 1 and -1 to an infinite power and for anything to NaN. */
static inline float power(float a, float b) {
  if (b != b || ((a == 1 || a == -1) && b - b != 0)) return __builtin_nanf("");
  return static_cast<float>(__builtin_pow(static_cast<double>(a), static_cast<double>(b)));
}

/** The remainder that has the sign of the divisor, computed as TensorFlow.js does. */
static inline double modulo(double a, double b) {
  const double rest = __builtin_fmod(a, b);
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? rest : __builtin_fmod(rest + b, b);
}

static inline int32_t wrapping_add(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
static inline int32_t wrapping_sub(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}
/** Through float64, which rounds products beyond 2^53, as JavaScript does. */
static inline int32_t wrapping_multiply(int32_t a, int32_t b) {
  const int64_t product = static_cast<int64_t>(static_cast<double>(a) * static_cast<double>(b));
  return static_cast<int32_t>(static_cast<uint32_t>(product));
}
static inline int32_t floor_divide(int32_t a, int32_t b) {
  return b == 0 ? 0 : to_int32(__builtin_floor(static_cast<double>(a) / b));
}
static inline int32_t modulo(int32_t a, int32_t b) {
  if (b == 0 || b == -1) return 0;
  const int32_t rest = a % b;
  return rest != 0 && (rest ^ b) < 0 ? rest + b : rest;
}
static inline int32_t floor_divide(float a, float b) {
  return to_int32(__builtin_floor(static_cast<double>(a) / static_cast<double>(b)));
}
static inline int32_t squared_difference(int32_t a, int32_t b) {
  const double difference = static_cast<double>(a) - static_cast<double>(b);
  return to_int32(difference * difference);
}
static inline int32_t power(int32_t a, int32_t b) {
  return to_int32(__builtin_pow(static_cast<double>(a), static_cast<double>(b)));
}
/** Math.hypot of two. */
static inline float hypotenuse(float a, float b) {
  if (__builtin_isinf(a) || __builtin_isinf(b)) return __builtin_inff();
  return static_cast<float>(__builtin_sqrt(static_cast<double>(a) * static_cast<double>(a) +
                                           static_cast<double>(b) * static_cast<double>(b)));
}
static inline int32_t absolute_value(int32_t a) { return a < 0 ? wrapping_sub(0, a) : a; }

}  // namespace
}  // namespace inkstone
