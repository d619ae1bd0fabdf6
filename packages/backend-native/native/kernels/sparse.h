#pragma once

#include "family.h"

namespace inkstone {

/** Rows that coordinates name, and sums of rows by segment. */
struct Sparse {
  /** ids[i] = the number of the row that indices `[count, rank]` name in an array whose first dimensions are `sizes`.
   * @return the first i whose indices lie outside, or `count` */
  size_t (*row_ids)(const int32_t* indices, const int32_t* sizes, int32_t* ids, size_t count, size_t rank);
  /** y `[segments, width]`: for each segment the sum, or the mean, of the rows indices[i] of x whose ids[i] is the segment,
   * in the order of i; 0 where there is none. `ids` never fall and lie in [0, segments). */
  void (*segment_rows)(const float* x, const int32_t* indices, const int32_t* ids, float* y, size_t count, size_t width,
                       size_t segments, bool mean);
  void (*segment_rows_ints)(const int32_t* x, const int32_t* indices, const int32_t* ids, int32_t* y, size_t count,
                            size_t width, size_t segments, bool mean);
  /** places[i] = how many of the row's `length` sorted values lie below values[i], or at it where `upper`; values `[rows,
   * count]`. Halves the row as TensorFlow.js does, so that rows that are not sorted give its results too. */
  void (*search_floats)(const float* sorted, const float* values, int32_t* places, size_t rows, size_t length,
                        size_t count, bool upper);
  void (*search_ints)(const int32_t* sorted, const int32_t* values, int32_t* places, size_t rows, size_t length,
                      size_t count, bool upper);
};

INKSTONE_FAMILY(Sparse, sparse)

}  // namespace inkstone
