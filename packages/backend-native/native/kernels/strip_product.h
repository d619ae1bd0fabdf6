#pragma once

#include "task_product.h"

// Products of small matrices in one loop, for short sums: a call of run_tile for every few rows costs as much as a fifth of
// the sums of 32 values in WebAssembly, where a call through a table checks its type and no function is inlined.

namespace inkstone {
namespace {

/** c = a b, or c += a b, for `vectors` vectors of columns, four rows at a time. A value a[i, k] lies at `i * a_step + k`, or,
 * where `by_column`, at `i + k * a_step`.
 * @returns how many rows it did */
template <int vectors, bool by_column>
static size_t strip_product(const float* a, size_t a_step, const float* b, size_t b_row, size_t depth, size_t rows,
                            float* c, size_t c_row, bool accumulate) {
  constexpr size_t high = 4;
  const size_t a_row = by_column ? 1 : a_step, a_depth = by_column ? a_step : 1;
  size_t row = 0;
  for (; row + high <= rows; row += high, a += high * a_row, c += high * c_row) {
    Vector sums[high][vectors] = {};
    if (accumulate) {
#pragma GCC unroll 4
      for (size_t i = 0; i < high; ++i)
#pragma GCC unroll 2
        for (int v = 0; v < vectors; ++v) sums[i][v] = load(c + i * c_row + v * lanes);
    }
    const float* from = a;
    const float* line = b;
    for (size_t k = depth; k > 0; --k, from += a_depth, line += b_row) {
      Vector columns[vectors];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) columns[v] = load(line + v * lanes);
#pragma GCC unroll 4
      for (size_t i = 0; i < high; ++i) {
        const Vector value = splat(from[i * a_row]);
#pragma GCC unroll 2
        for (int v = 0; v < vectors; ++v) sums[i][v] = multiply_add(value, columns[v], sums[i][v]);
      }
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < high; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) store(c + i * c_row + v * lanes, sums[i][v]);
  }
  return row;
}

/** c = a b, where b lies in panels of [depth, columns]; c is written up to a multiple of `lanes`. */
static inline void panels_product(const float* a, size_t a_row, const float* panels, size_t depth, size_t columns,
                                  size_t rows, float* c, size_t c_row) {
  size_t done = 0;
#if defined(__wasm__)
  if (depth <= 256) {  // a panel stays in the L1 cache
    for (size_t panel = 0; panel * tile_columns < columns; ++panel) {
      const size_t start = panel * tile_columns, width = panel_width(columns, panel);
      done = (width == tile_columns ? strip_product<2, false> : strip_product<1, false>)(
          a, a_row, panels + start * depth, width, depth, rows, c + start, c_row, false);
    }
  }
#endif
  if (done == rows) return;
  const LeftMatrix left{a + done * a_row, static_cast<ptrdiff_t>(a_row), 1};
  task_product(left, RightMatrix(panels, depth, columns), rows - done, 0, columns, c + done * c_row, c_row, false, true);
}

}  // namespace
}  // namespace inkstone
