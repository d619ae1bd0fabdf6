#pragma once

#include "family.h"

namespace inkstone {

/** Rows picked by their numbers, and what that needs backwards; and changes of type. */
struct Lookup {
  /** x `[batch, outer, rows, width]`, indices `[batch, count]` each below rows, y `[batch, outer, count, width]`,
   * values of 4 bytes. */
  void (*gather)(const uint32_t* x, const int32_t* indices, uint32_t* y, size_t batch, size_t outer,
                 size_t rows, size_t count, size_t width);
  /** y[segments, width]: sums of the rows of x `[rows, width]` by segment, in the order of the rows; ids
   * outside are left out. */
  void (*segment_sum)(const float* x, const int32_t* ids, float* y, size_t rows, size_t width, size_t segments);
  /** y `[count, depth]`: `on` in column indices[i] of row i, `off` elsewhere. */
  void (*one_hot)(const int32_t* indices, float* y, size_t count, size_t depth, float on, float off);

  void (*int_from_float)(const float* x, int32_t* y, size_t length);  // JavaScript's ToInt32
  void (*bool_from_float)(const float* x, uint8_t* y, size_t length);
  void (*bool_from_int)(const int32_t* x, uint8_t* y, size_t length);
  void (*float_from_int)(const int32_t* x, float* y, size_t length);
  void (*float_from_byte)(const uint8_t* x, float* y, size_t length);
  void (*int_from_byte)(const uint8_t* x, int32_t* y, size_t length);

  /** y `[count, width]` = x[rows[i], j] / 255, of x `[any, width]`. */
  void (*brightness)(const uint8_t* x, const uint32_t* rows, float* y, size_t count, size_t width);
};

INKSTONE_FAMILY(Lookup, lookup)

}  // namespace inkstone
