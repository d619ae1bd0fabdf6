#pragma once

#include "family.h"

namespace inkstone {

struct Multinomial {
  /** y `[rows, samples]`: events drawn by their probabilities `[rows, events]`. `uniform` holds `samples` numbers in [0, 1),
   * the same for each row, as TensorFlow.js has it: an event is the first whose running sum of probabilities, in float32,
   * is greater, or the last. */
  void (*draw)(const float* probabilities, const double* uniform, int32_t* y, size_t rows, size_t events, size_t samples);
};

INKSTONE_FAMILY(Multinomial, multinomial)

}  // namespace inkstone
