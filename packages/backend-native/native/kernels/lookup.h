#pragma once

#include "family.h"

namespace inkstone {

/** Rows picked by their numbers, and what that needs backwards; and changes of type. */
struct Lookup {
  /** x `[batch, outer, rows, width]`, indices `[batch, count]` each below rows, y `[batch, outer, count, width]`,
   * values of 4 bytes. */
  void (*gather)(const uint32_t* x, const int32_t* indices, uint32_t* y, size_t batch, size_t outer,
                 size_t rows, size_t count, size_t width);
  void (*gather_bytes)(const uint8_t* x, const int32_t* indices, uint8_t* y, size_t batch, size_t outer,
                       size_t rows, size_t count, size_t width);
  /** y[segments, width]: sums of the rows of x `[rows, width]` by segment, in the order of the rows; ids
   * outside are left out. */
  void (*segment_sum)(const float* x, const int32_t* ids, float* y, size_t rows, size_t width, size_t segments);
  void (*segment_sum_ints)(const int32_t* x, const int32_t* ids, int32_t* y, size_t rows, size_t width,
                           size_t segments);
  /** Row ids[i] of y takes row i of x, in the order of i; values of 4 bytes. */
  void (*place)(const uint32_t* x, const int32_t* ids, uint32_t* y, size_t rows, size_t width);
  /** y `[count, depth]`: `on` in column indices[i] of row i, `off` elsewhere. */
  void (*one_hot)(const int32_t* indices, float* y, size_t count, size_t depth, float on, float off);

  void (*int_from_float)(const float* x, int32_t* y, size_t length);  // JavaScript's ToInt32
  void (*bool_from_float)(const float* x, uint8_t* y, size_t length);
  void (*bool_from_int)(const int32_t* x, uint8_t* y, size_t length);
  void (*float_from_int)(const int32_t* x, float* y, size_t length);
  void (*float_from_byte)(const uint8_t* x, float* y, size_t length);
  void (*int_from_byte)(const uint8_t* x, int32_t* y, size_t length);

  bool (*has_negative)(const int32_t* x, size_t length);
  /** y[row, v] counts the values v of x `[rows, columns]`, or sums their weights; other values are left out. With
   * `binary` it is 1 where there is any. `weights` may be null. */
  void (*count_floats)(const int32_t* x, const float* weights, float* y, size_t rows, size_t columns, size_t size,
                       bool binary);
  void (*count_ints)(const int32_t* x, int32_t* y, size_t rows, size_t columns, size_t size, bool binary);
  /** start, start + step, start + 2 step, ... */
  void (*ramp_floats)(double start, double step, float* y, size_t length);
  void (*ramp_ints)(double start, double step, int32_t* y, size_t length);

  /** y `[count, width]` = x[rows[i], j] / 255, of x `[any, width]`. */
  void (*brightness)(const uint8_t* x, const uint32_t* rows, float* y, size_t count, size_t width);
};

INKSTONE_FAMILY(Lookup, lookup)

}  // namespace inkstone
