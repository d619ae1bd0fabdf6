#pragma once

#include "vector.h"

// The one inner loop of matrix products and convolutions. A tile of the result, up to `most_rows` by
// `most_vectors * lanes`, stays in registers while
//
//   C[i, j] = start + sum over segments s, then k of  A[i * a_row + s * a_segment + k * a_depth]
//                                                   * B[s * b_segment + k * b_depth + j]
//
// A matrix product has one segment. A convolution needs no rearranged copy of its input: rows are output
// pixels, segments are rows of the filter, and k runs over (filter column, channel), which lie side by side.
// Either a_depth is 1 (row by row) or a_row is 1 (column by column); each has its own copy of the loop.

namespace inkstone {
namespace {

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int most_rows = 12;  // 24 accumulators of 32 registers
#elif defined(__wasm__)
constexpr int most_rows = 4;  // V8 loads all that a step reads first: with 5 rows, 17 values for 15 registers
#else
constexpr int most_rows = 6;  // 12 of 16
#endif
constexpr int most_vectors = 2;
constexpr size_t tile_columns = most_vectors * lanes;

struct Tile {
  const float* a;
  ptrdiff_t a_row, a_depth, a_segment;
  const float* b;
  ptrdiff_t b_depth, b_segment;
  size_t segments, depth;
  float* c;
  ptrdiff_t c_row;
  const float* bias;  // the start where `accumulate` is false; null is zero
  bool accumulate;    // start from what C holds
  bool relu;          // NaN stays NaN
};

template <int rows, int vectors, bool by_column>
static void run_tile(const Tile& t) {
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

  const float* a_start = t.a;
  const float* b_start = t.b;
  const ptrdiff_t b_depth = t.b_depth;
  for (size_t s = 0; s < t.segments; ++s, a_start += t.a_segment, b_start += t.b_segment) {
    const float* b = b_start;
    if (by_column) {
      const float* a = a_start;
      const ptrdiff_t a_depth = t.a_depth;
      for (size_t k = t.depth; k > 0; --k, a += a_depth, b += b_depth) {
        Vector columns[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) columns[v] = load(b + v * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
          const Vector value = splat(a[i]);
#pragma GCC unroll 4
          for (int v = 0; v < vectors; ++v) sums[i][v] = multiply_add(value, columns[v], sums[i][v]);
        }
      }
    } else {
      // One pointer for three rows: base, base + stride, base + 2 stride are addressing modes.
      const ptrdiff_t a_row = t.a_row;
      const float* bases[(rows + 2) / 3];
#pragma GCC unroll 8
      for (int g = 0; g < (rows + 2) / 3; ++g) bases[g] = a_start + g * 3 * a_row;
      for (size_t k = 0; k < t.depth; ++k, b += b_depth) {
        Vector columns[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) columns[v] = load(b + v * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
          const Vector value = splat(bases[i / 3][(i % 3) * a_row]);
#pragma GCC unroll 4
          for (int v = 0; v < vectors; ++v) sums[i][v] = multiply_add(value, columns[v], sums[i][v]);
        }
#pragma GCC unroll 8
        for (int g = 0; g < (rows + 2) / 3; ++g) ++bases[g];
      }
    }
  }

  float* const c = t.c;
  const ptrdiff_t c_row = t.c_row;
  if (t.relu) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[i][v] = sums[i][v] < Vector{} ? Vector{} : sums[i][v];
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) store(c + i * c_row + v * lanes, sums[i][v]);
}

typedef void (*TileRun)(const Tile&);

#define INKSTONE_TILES(R) \
  {{run_tile<R, 1, false>, run_tile<R, 2, false>}, {run_tile<R, 1, true>, run_tile<R, 2, true>}}
constexpr TileRun tile_runs[most_rows][2][2] = {
    INKSTONE_TILES(1), INKSTONE_TILES(2), INKSTONE_TILES(3), INKSTONE_TILES(4),
#if !defined(__wasm__)
    INKSTONE_TILES(5), INKSTONE_TILES(6),
#endif
#if defined(__AVX512F__) || defined(__aarch64__)
    INKSTONE_TILES(7), INKSTONE_TILES(8), INKSTONE_TILES(9),
    INKSTONE_TILES(10), INKSTONE_TILES(11), INKSTONE_TILES(12),
#endif
};
#undef INKSTONE_TILES

/** The first `count` lanes of a row of up to two vectors. */
static inline void store_columns(float* to, const float* from, size_t count) {
  size_t j = 0;
  for (; j + lanes <= count; j += lanes) store(to + j, load(from + j));
  if (j < count) store_part(to + j, load(from + j), count - j);
}

/** `columns` of the result, a part of a tile's width: B must be readable (zeros will do) up to the next
 * multiple of `lanes`, and so must the bias; C is written no further than `columns`. */
static inline void run_tile(const Tile& tile, int rows, size_t columns) {
  const bool by_column = tile.a_depth != 1;
  const int vectors = columns > lanes ? 2 : 1;
  const TileRun run = tile_runs[rows - 1][by_column][vectors - 1];
  if (columns == vectors * lanes) {
    run(tile);
    return;
  }
  alignas(64) float whole[most_rows * tile_columns];
  Tile inner = tile;
  inner.c = whole;
  inner.c_row = tile_columns;
  if (tile.accumulate) {
    for (int i = 0; i < rows; ++i) {
      for (size_t j = 0; j < columns; ++j) whole[i * tile_columns + j] = tile.c[i * tile.c_row + j];
      for (size_t j = columns; j < vectors * lanes; ++j) whole[i * tile_columns + j] = 0;
    }
  }
  run(inner);
  for (int i = 0; i < rows; ++i) {
    store_columns(tile.c + i * tile.c_row, whole + i * tile_columns, columns);
  }
}

/** Tiles that `rows` are cut into, as even as can be: 26 rows are 9 + 9 + 8, not 12 + 12 + 2, since a
 * short tile has too few sums in flight to keep the multipliers busy. `body(first, rows)` for each. */
template <typename Body>
static inline void each_row_tile(size_t rows, const Body& body) {
  const size_t tiles = ceil_divide(rows, most_rows);
  size_t first = 0;
  for (size_t tile = 0; tile < tiles; ++tile) {
    const size_t next = rows * (tile + 1) / tiles;
    body(first, static_cast<int>(next - first));
    first = next;
  }
}

}  // namespace
}  // namespace inkstone
