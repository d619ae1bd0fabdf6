#pragma once

#include "product.h"
#include "short_vectors.h"

// A single row times a matrix: each value of the matrix is read once, so it moves as fast as memory does. Tiles of 32 columns
// would read two cache lines of a row and leap to the next; this reads eight vectors, or half a wide row. Sums are added in the same order as
// theirs, so the row has the same bits as in a batch.

namespace inkstone {
namespace {

constexpr size_t row_vectors = 8;

/** Columns [0, count) of c = a b, at most `row_vectors` vectors. */
template <size_t vectors>
static inline void row_times(const float* a, const float* b, size_t b_row, size_t depth, const float* bias, bool relu,
                             float* c, size_t rest) {
  constexpr size_t ahead = 8;  // rows of b
  Vector sums[vectors];
  for (size_t v = 0; v < vectors; ++v) {
    sums[v] = !bias ? Vector{} : v + 1 == vectors && rest ? load_part(bias + v * lanes, rest) : load(bias + v * lanes);
  }
  for (size_t k = 0; k < depth; ++k, b += b_row) {
    if (k + ahead < depth) {
      for (size_t at = 0; at < vectors * lanes; at += 16) __builtin_prefetch(b + ahead * b_row + at);
    }
    const Vector value = splat(a[k]);
    for (size_t v = 0; v < vectors; ++v) {
      const Vector column = v + 1 == vectors && rest ? load_part(b + v * lanes, rest) : load(b + v * lanes);
      sums[v] = multiply_add(value, column, sums[v]);
    }
  }
  for (size_t v = 0; v < vectors; ++v) {
    const Vector sum = relu ? (sums[v] < Vector{} ? Vector{} : sums[v]) : sums[v];
    if (v + 1 == vectors && rest) store_part(c + v * lanes, sum, rest);
    else store(c + v * lanes, sum);
  }
}

/** Whether {@link multiply_row} takes it. */
static inline bool is_row(const Product::Shape& s) {
  return s.m == 1 && s.a_column == 1 && s.b_column == 1;
}

/** Rows of b that are added at once, and columns of a task. */
constexpr size_t rows_at_once = 4, streamed_columns = 512;

/** c[0, width) = a b for a wide b: some rows of b are read along their whole width, as memory likes it, and the sums lie in
 * the L1 cache in between. */
static inline void stream_rows(const float* a, const float* b, size_t b_row, size_t depth, const float* bias, bool relu,
                               float* c, size_t width) {
  if (bias) copy_floats(c, bias, width);
  else fill_zeros(c, width);
  size_t k = 0;
  for (; k + rows_at_once <= depth; k += rows_at_once, b += rows_at_once * b_row) {
    const Vector a0 = splat(a[k]), a1 = splat(a[k + 1]), a2 = splat(a[k + 2]), a3 = splat(a[k + 3]);
    each_vector(width, [=](size_t at, size_t count) {
      const float* column = b + at;
      Vector sum = read(c + at, count);
      sum = multiply_add(a0, read(column, count), sum);
      sum = multiply_add(a1, read(column + b_row, count), sum);
      sum = multiply_add(a2, read(column + 2 * b_row, count), sum);
      write(c + at, multiply_add(a3, read(column + 3 * b_row, count), sum), count);
    });
  }
  for (; k < depth; ++k, b += b_row) {
    const Vector value = splat(a[k]);
    each_vector(width, [=](size_t at, size_t count) {
      write(c + at, multiply_add(value, read(b + at, count), read(c + at, count)), count);
    });
  }
  for (size_t at = 0; at < width && relu; ++at) c[at] = c[at] < 0 ? 0 : c[at];
}

static inline void multiply_row(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish) {
  const size_t wide = row_vectors * lanes, blocks = ceil_divide(s.n, wide);
  if (s.n > wide && s.b_row > wide) {
    const size_t parts = ceil_divide(s.n, streamed_columns);
    return parallel(s.batch * parts, [=, &s](size_t task) {
      const size_t item = task / parts, column = task % parts * streamed_columns;
      stream_rows(a + item * s.a_batch, b + item * s.b_batch + column, s.b_row, s.k, finish.bias ? finish.bias + column : nullptr,
                  finish.relu, c + item * s.n + column, smaller(streamed_columns, s.n - column));
    });
  }
  const size_t at_once = larger(1, 32768 / larger(1, smaller(s.n, wide) * s.k));
  parallel(ceil_divide(s.batch * blocks, at_once), [=, &s](size_t task) {
    for (size_t part = task * at_once; part < smaller(s.batch * blocks, (task + 1) * at_once); ++part) {
      const size_t item = part / blocks;
      const size_t column = part % blocks * wide, width = smaller(wide, s.n - column);
      typedef void (*Run)(const float*, const float*, size_t, size_t, const float*, bool, float*, size_t);
      static const Run runs[row_vectors] = {row_times<1>, row_times<2>, row_times<3>, row_times<4>,
                                            row_times<5>, row_times<6>, row_times<7>, row_times<8>};
      runs[ceil_divide(width, lanes) - 1](a + item * s.a_batch, b + item * s.b_batch + column, s.b_row, s.k,
                                          finish.bias ? finish.bias + column : nullptr, finish.relu,
                                          c + item * s.n + column, width % lanes);
    }
  });
}

}  // namespace
}  // namespace inkstone
