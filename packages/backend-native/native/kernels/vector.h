#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

// Vectors of the instruction set this file is compiled for, by the vector extensions of GCC and Clang.
// Everything here has internal linkage: the copies for different instruction sets must not be merged.
// For the same reason kernel files use no templates of the standard library.

namespace inkstone {
namespace {

#if defined(__AVX512F__)
constexpr size_t lanes = 16;
#elif defined(__AVX2__)
constexpr size_t lanes = 8;
#else
constexpr size_t lanes = 4;
#endif

typedef float Vector __attribute__((vector_size(lanes * sizeof(float)), may_alias));
typedef int32_t IntVector __attribute__((vector_size(lanes * sizeof(int32_t)), may_alias));
/** The same at any address that is a multiple of 4. */
typedef float LooseVector __attribute__((vector_size(lanes * sizeof(float)), aligned(4), may_alias));

/** Without a value the address may be null, which C's own functions do not take. */
template <class T>
static inline void fill_zeros(T* to, size_t count) {
  if (count > 0) __builtin_memset(to, 0, count * sizeof(T));
}
static inline void copy_floats(float* to, const float* from, size_t count) {
  if (count > 0) __builtin_memcpy(to, from, count * sizeof(float));
}

static inline Vector load(const float* from) { return *reinterpret_cast<const LooseVector*>(from); }
static inline void store(float* to, Vector value) { *reinterpret_cast<LooseVector*>(to) = value; }
/** `value - 0` is the value itself, also where it is -0. */
static inline Vector splat(float value) { return value - Vector{}; }
/** a * b + c, in one rounding where that is as fast. Compilers contract the expression for other instruction sets; for
 * relaxed SIMD Clang 21 swaps operands when it does. */
static inline Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__wasm_relaxed_simd__)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}
#if defined(__AVX2__) && !defined(__AVX512F__)
/** All bits set in the first `count` lanes. */
static inline __m256i first_lanes(size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

/** The first `count` lanes, `behind` in the others. */
static inline Vector load_part(const float* from, size_t count, Vector behind) {
#if defined(__AVX512F__)
  return (Vector)_mm512_mask_loadu_ps((__m512)behind, (__mmask16)((1u << count) - 1), from);
#elif defined(__AVX2__)
  const __m256i mask = first_lanes(count);
  return (Vector)_mm256_blendv_ps((__m256)behind, _mm256_maskload_ps(from, mask), _mm256_castsi256_ps(mask));
#else
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (lane < count) behind[lane] = from[lane];
  }
  return behind;
#endif
}
/** The first `count` lanes, zeros behind. */
static inline Vector load_part(const float* from, size_t count) {
#if defined(__AVX512F__)
  return (Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif defined(__AVX2__)
  return (Vector)_mm256_maskload_ps(from, first_lanes(count));
#else
  return load_part(from, count, Vector{});
#endif
}
static inline void store_part(float* to, Vector value, size_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
#elif defined(__AVX2__)
  _mm256_maskstore_ps(to, first_lanes(count), (__m256)value);
#else
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (lane < count) to[lane] = value[lane];
  }
#endif
}
/** Lane by lane `mask ? yes : no`; a comparison of vectors gives such a mask. */
static inline Vector choose(IntVector mask, Vector yes, Vector no) {
  return mask ? yes : no;
}
/** Four floats, whatever the instruction set. */
typedef float Quad __attribute__((vector_size(4 * sizeof(float)), may_alias));

/** All lanes combined, in a fixed order: halves of four lanes each, then the four. `combine` takes two Quads
 * and two floats. */
template <class Combine>
static inline float across_lanes(Vector value, const Combine& combine) {
  Quad parts[lanes / 4];
  __builtin_memcpy(parts, &value, sizeof parts);
  for (size_t half = lanes / 8; half > 0; half /= 2) {
    for (size_t part = 0; part < half; ++part) parts[part] = combine(parts[part], parts[part + half]);
  }
  return combine(combine(parts[0][0], parts[0][2]), combine(parts[0][1], parts[0][3]));
}
/** The sum of the lanes, in a fixed order. */
static inline float lane_sum(Vector value) {
  return across_lanes(value, [](auto a, auto b) { return a + b; });
}

#if defined(__clang__) || __GNUC__ >= 12
#define INKSTONE_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define INKSTONE_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, IntVector{__VA_ARGS__})
#endif

/** a0 b0 a1 b1 ... of the lower halves. */
static inline Vector zip_low(Vector a, Vector b) {
#if defined(__AVX512F__)
  return INKSTONE_SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif defined(__AVX2__)
  return INKSTONE_SHUFFLE(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
  return INKSTONE_SHUFFLE(a, b, 0, 4, 1, 5);
#endif
}

/** a0 b0 a1 b1 ... of the upper halves. */
static inline Vector zip_high(Vector a, Vector b) {
#if defined(__AVX512F__)
  return INKSTONE_SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif defined(__AVX2__)
  return INKSTONE_SHUFFLE(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
  return INKSTONE_SHUFFLE(a, b, 2, 6, 3, 7);
#endif
}

/** A square of `lanes` by `lanes` values, transposed: rows `from_row` apart to rows `to_row` apart. Each
 * round deals the upper half of the rows into the lower half, like cards; log2(lanes) rounds transpose. */
static inline void transpose_square(const float* from, size_t from_row, float* to, size_t to_row) {
  Vector rows[lanes], dealt[lanes];
#pragma GCC unroll 16
  for (size_t i = 0; i < lanes; ++i) rows[i] = load(from + i * from_row);
#pragma GCC unroll 4
  for (size_t round = 1; round < lanes; round *= 2) {
#pragma GCC unroll 16
    for (size_t i = 0; i < lanes / 2; ++i) {
      dealt[2 * i] = zip_low(rows[i], rows[i + lanes / 2]);
      dealt[2 * i + 1] = zip_high(rows[i], rows[i + lanes / 2]);
    }
#pragma GCC unroll 16
    for (size_t i = 0; i < lanes; ++i) rows[i] = dealt[i];
  }
#pragma GCC unroll 16
  for (size_t i = 0; i < lanes; ++i) store(to + i * to_row, rows[i]);
}

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static inline size_t ceil_divide(size_t a, size_t b) { return (a + b - 1) / b; }

}  // namespace
}  // namespace inkstone
