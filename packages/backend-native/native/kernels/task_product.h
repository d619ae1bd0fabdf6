#pragma once

#include "microkernel.h"
#include "panels.h"

// Products of small matrices inside a task of the thread pool: recurrent layers and attention.

namespace inkstone {
namespace {

/** A value a[i, k] lies at `i * row + k * depth`; one of the two is 1. */
struct LeftMatrix {
  const float* data;
  ptrdiff_t row, depth;
};

/** Either panels (panels.h) of `columns` columns and `depth` rows, or rows that lie `row` apart and are readable up
 * to a multiple of `lanes` columns. */
struct RightMatrix {
  const float* data;
  size_t depth, columns;
  ptrdiff_t row;  // 0: panels

  RightMatrix(const float* panels, size_t depth, size_t columns, ptrdiff_t row = 0)
      : data(panels), depth(depth), columns(columns), row(row) {}
};

/** Rows of a working array lie that far apart: whole vectors, and not a multiple of a page, so that they fall on
 * different cache sets. */
static inline size_t apart(size_t columns) { return ceil_divide(columns, lanes) * lanes + 16; }

/** c = a b over `rows` rows, or c += a b. Of b, the columns from `first` on, a multiple of a panel's width, `columns` of
 * them. c is written up to `columns`, or, where `whole`, up to a multiple of `lanes`. `bias` is where c = a b starts, readable
 * up to a multiple of `lanes` columns, or null. */
static void task_product(const LeftMatrix& a, const RightMatrix& b, size_t rows, size_t first, size_t columns, float* c,
                         size_t c_row, bool accumulate, bool whole, const float* bias = nullptr) {
  constexpr size_t depth_block = 256;  // a panel's block stays in the L1 cache
  for (size_t k = 0; k < b.depth; k += depth_block) {
    for (size_t start = 0; start < columns; start += tile_columns) {
      const size_t width = panel_width(b.columns, (first + start) / tile_columns);
      Tile tile;
      tile.b = b.row ? b.data + first + start + k * b.row : b.data + (first + start) * b.depth + k * width;
      tile.b_depth = b.row ? b.row : width;
      tile.b_segment = tile.a_segment = 0;
      tile.segments = 1;
      tile.depth = smaller(depth_block, b.depth - k);
      tile.a_row = a.row;
      tile.a_depth = a.depth;
      tile.c_row = c_row;
      tile.bias = bias ? bias + start : nullptr;
      tile.accumulate = accumulate || k > 0;
      tile.relu = false;
      const size_t written = smaller(columns - start, tile_columns);
      each_row_tile(rows, [&](size_t row, int tile_rows) {
        tile.a = a.data + row * a.row + k * a.depth;
        tile.c = c + row * c_row + start;
        run_tile(tile, tile_rows, whole ? ceil_divide(written, lanes) * lanes : written);
      });
    }
  }
}

}  // namespace
}  // namespace inkstone
