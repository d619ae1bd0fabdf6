#pragma once

#include "microkernel.h"

// The inner loop of large products. It reads packed copies of both matrices: a tile of A stays in the L1 cache, and panels of B
// stream past it from the L2 cache, fetched ahead. So k runs over some 400 values at a time, where `run_tile`, which keeps the
// panel in the L1 cache, takes 256 at most, and sums are written and read again less often. Meanwhile it fetches what will be
// packed next from memory.

namespace inkstone {
namespace {

/** Values to be fetched into the L2 cache, one line every `fetch_depth` steps of k. */
struct Fetch {
  const float* from;
  size_t step;
};

struct StreamedTile {
  const float* a;  // [depth][rows]
  const float* b;  // [depth][tile_columns]
  size_t depth;
  float* c;
  size_t c_row;
  const float* bias;  // the start where `accumulate` is false; null is zero
  bool accumulate;    // start from what C holds
  bool relu;          // NaN stays NaN
  Fetch next_a, next_b;
};

constexpr size_t fetch_depth = 8;

template <int rows>
static void run_streamed(const StreamedTile& t) {
  constexpr int vectors = most_vectors;
  constexpr size_t ahead = 8 * tile_columns, line = 64 / sizeof(float);
  Vector sums[rows][vectors];
  if (t.accumulate) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[i][v] = load(t.c + i * t.c_row + v * lanes);
  } else {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      const Vector start = t.bias ? load(t.bias + v * lanes) : Vector{};
#pragma GCC unroll 16
      for (int i = 0; i < rows; ++i) sums[i][v] = start;
    }
  }

  if (!t.accumulate) {  // the lines of C come from memory while the products are summed
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
      for (size_t j = 0; j < tile_columns; j += line) __builtin_prefetch(t.c + i * t.c_row + j, 1);
  }
  const float* a = t.a;
  const float* b = t.b;
  const float* next_a = t.next_a.from;
  const float* next_b = t.next_b.from;
  const size_t a_step = t.next_a.step, b_step = t.next_b.step;
  const auto add = [&](size_t k) __attribute__((always_inline)) {
    Vector columns[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) columns[v] = load(b + k * tile_columns + v * lanes);
    for (size_t j = 0; j < tile_columns; j += line) __builtin_prefetch(b + k * tile_columns + ahead + j);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
      const Vector value = splat(a[k * rows + i]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[i][v] = multiply_add(value, columns[v], sums[i][v]);
    }
  };
  size_t left = t.depth;
  for (; left >= fetch_depth; left -= fetch_depth, a += fetch_depth * rows, b += fetch_depth * tile_columns) {
    __builtin_prefetch(next_a, 0, 2);
    __builtin_prefetch(next_b, 0, 2);
    next_a += a_step;
    next_b += b_step;
#pragma GCC unroll 1  // else the compiler puts all fetches in one place, where they wait for each other
    for (size_t k = 0; k < fetch_depth; k += 2) {
      add(k);
      add(k + 1);
    }
  }
  for (; left > 0; --left, a += rows, b += tile_columns) add(0);

#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      Vector sum = sums[i][v];
      if (t.relu) sum = sum < Vector{} ? Vector{} : sum;
      store(t.c + i * t.c_row + v * lanes, sum);
    }
  }
}

/** A tile of `rows` rows. */
static inline void run_streamed(const StreamedTile& t, int rows) {
#if defined(__wasm__)
  // There is no fetching ahead, and V8 makes slow code of the unrolled loop.
  run_tile({t.a, 1, rows, 0, t.b, tile_columns, 0, 1, t.depth, t.c, static_cast<ptrdiff_t>(t.c_row), t.bias, t.accumulate, t.relu},
           rows, tile_columns);
#else
  typedef void (*Run)(const StreamedTile&);
  static constexpr Run runs[most_rows] = {
      run_streamed<1>, run_streamed<2>, run_streamed<3>, run_streamed<4>, run_streamed<5>, run_streamed<6>,
#if defined(__AVX512F__) || defined(__aarch64__)
      run_streamed<7>, run_streamed<8>, run_streamed<9>, run_streamed<10>, run_streamed<11>, run_streamed<12>,
#endif
  };
  runs[rows - 1](t);
#endif
}

/** The first `rows` rows of a, at most `most_rows`, and `depth` of their values, to [k][row]. One of the strides is 1. Writes up
 * to `lanes` values behind the end. */
static void pack_tile(const float* a, size_t a_row, size_t a_column, size_t rows, size_t depth, float* to) {
  if (a_row == 1) {
    for (size_t k = 0; k < depth; ++k, a += a_column, to += rows) {
      if (rows <= lanes) store(to, load_part(a, rows));
      else __builtin_memcpy(to, a, rows * sizeof(float));
    }
    return;
  }
  // Transposed, in squares of a vector's length, the last rows first: what a square writes behind its rows is written again.
  size_t k = 0;
  for (; k + lanes <= depth; k += lanes) {
    for (size_t end = ceil_divide(rows, lanes) * lanes; end > 0; end -= lanes) {
      const size_t first = end - lanes;
      alignas(64) float square[lanes * lanes];
      for (size_t i = 0; i < lanes; ++i) {
        store(square + i * lanes, first + i < rows ? load(a + (first + i) * a_row + k) : Vector{});
      }
      transpose_square(square, lanes, to + k * rows + first, rows);
    }
  }
  for (; k < depth; ++k) {
    for (size_t i = 0; i < rows; ++i) to[k * rows + i] = a[i * a_row + k];
  }
}

}  // namespace
}  // namespace inkstone
