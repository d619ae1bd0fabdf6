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
  /** empty[row] = whether no index of `[count, rank]` names the row; the first size of each lies in [0, rows).
   * @return how many rows are empty, or -1 where an index lies outside */
  int64_t (*empty_rows)(const int32_t* indices, uint8_t* empty, size_t count, size_t rank, size_t rows);
  /** The values in the order of their rows, and in each empty row `missing` in its first place. filled `[size]` and
   * filled_indices `[size, rank]`, size being count and the empty rows; reverse[i] = the new place of values[i].
   * All rows lie in [0, rows). */
  void (*fill_rows_floats)(const int32_t* indices, const float* values, float missing, int32_t* filled_indices,
                          float* filled, int32_t* reverse, size_t count, size_t rank, size_t rows);
  void (*fill_rows_ints)(const int32_t* indices, const int32_t* values, int32_t missing, int32_t* filled_indices,
                        int32_t* filled, int32_t* reverse, size_t count, size_t rank, size_t rows);
  void (*fill_rows_bytes)(const int32_t* indices, const uint8_t* values, uint8_t missing, int32_t* filled_indices,
                         uint8_t* filled, int32_t* reverse, size_t count, size_t rank, size_t rows);
  /** moved `[count, to_rank]`: the places that indices `[count, from_rank]` name in the shape `from`, in the shape `to` of
   * as many values, fewer than 2^31. Indices may lie outside.
   * @return false where 32 bits do not hold a place */
  bool (*reshape_indices)(const int32_t* indices, const int32_t* from, const int32_t* to, int32_t* moved, size_t count,
                          size_t from_rank, size_t to_rank);
};

INKSTONE_FAMILY(Sparse, sparse)

}  // namespace inkstone
