#pragma once

#include "vector.h"
#include "microkernel.h"

// The right-hand matrix of a product, rearranged so that the micro-kernel reads it front to back: panels of
// `tile_columns` columns, [panel][k][column], the last filled up with zeros to a multiple of `lanes`.

namespace inkstone {
namespace {

static inline size_t panel_width(size_t n, size_t panel) {
  const size_t columns = smaller(n - panel * tile_columns, tile_columns);
  return columns > lanes ? 2 * lanes : lanes;
}

static inline size_t packed_size(size_t k, size_t n) { return ceil_divide(n, tile_columns) * tile_columns * k; }

/** b[k, j] = b[k * b_row + j * b_column] for rows [first, last) of one panel, to `to` (the panel's start). */
static inline void pack_panel(const float* b, size_t b_row, size_t b_column, size_t first, size_t last,
                              size_t n, size_t panel, float* to) {
  const size_t width = panel_width(n, panel);
  const size_t start = panel * tile_columns;
  const size_t columns = smaller(n - start, width);
  if (b_column == 1) {
    for (size_t k = first; k < last; ++k) {
      const float* from = b + k * b_row + start;
      float* row = to + k * width;
      if (columns == width) {
        for (size_t j = 0; j < width; j += lanes) store(row + j, load(from + j));
      } else {
        for (size_t j = 0; j < columns; ++j) row[j] = from[j];
        for (size_t j = columns; j < width; ++j) row[j] = 0;
      }
    }
    return;
  }
  // Transposed, in squares of a vector's length.
  size_t k0 = first;
  for (; b_row == 1 && k0 + lanes <= last; k0 += lanes) {
    size_t j0 = 0;
    for (; j0 + lanes <= columns; j0 += lanes) {
      transpose_square(b + (start + j0) * b_column + k0, b_column, to + k0 * width + j0, width);
    }
    for (size_t j = j0; j < columns; ++j) {
      const float* from = b + (start + j) * b_column;
      for (size_t k = k0; k < k0 + lanes; ++k) to[k * width + j] = from[k];
    }
  }
  for (size_t k = k0; k < last; ++k) {
    for (size_t j = 0; j < columns; ++j) to[k * width + j] = b[(start + j) * b_column + k * b_row];
  }
  for (size_t k = first; k < last && columns < width; ++k) {
    for (size_t j = columns; j < width; ++j) to[k * width + j] = 0;
  }
}

}  // namespace
}  // namespace inkstone
