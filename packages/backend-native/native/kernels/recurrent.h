#pragma once

#include "family.h"

namespace inkstone {

/** A step over `batch` rows of `units` cells. A gate is sigmoid(s), or, where `hard` is set, Keras' hard
 * sigmoid: 0.2 s + 0.5, kept within [0, 1]. */
struct RecurrentShape {
  size_t batch, units;
  bool hard;
};

/** The arithmetic of a step of an LSTM (Hochreiter and Schmidhuber, 1997; with a forget gate) and of a GRU
 * (Cho et al., 2014), without its matrix products. `s` are the sums that the gates are made of. */
struct Recurrent {
  /** s [batch, 4 units]: input gate i, forget gate f, candidate g, output gate o; c and the results
   * [batch, units]. c_next = f c + i tanh(g); h = o tanh(c_next) */
  void (*lstm)(const RecurrentShape& shape, const float* s, const float* c, float* h, float* c_next);
  /** The gradients of s and c from those of h and c_next. */
  void (*lstm_gradient)(const RecurrentShape& shape, const float* s, const float* c, const float* c_next,
                        const float* dh, const float* dc_next, float* ds, float* dc);
  /** s [batch, 2 units]: update gate z, reset gate r; writes z and rh = r h. */
  void (*gru_gates)(const RecurrentShape& shape, const float* s, const float* h, float* z, float* rh);
  void (*gru_gates_gradient)(const RecurrentShape& shape, const float* s, const float* h, const float* dz,
                             const float* drh, float* ds, float* dh);
  /** h_next = z h + (1 - z) tanh(a), over `length` values */
  void (*gru_output)(const float* z, const float* a, const float* h, float* h_next, size_t length);
  void (*gru_output_gradient)(const float* z, const float* a, const float* h, const float* dh_next, float* dz,
                              float* da, float* dh, size_t length);
};

INKSTONE_FAMILY(Recurrent, recurrent)

}  // namespace inkstone
