#pragma once

#include "family.h"

namespace inkstone {

/** The generator Alea of Johannes Baagøe, by which TensorFlow.js draws: a multiplication with carry. */
struct Alea {
  /** values[i] = the i-th number in [0, 1) of the generator that starts from `state`, three numbers in [0, 1) times 2^32. */
  void (*draw)(const uint32_t* state, float* values, size_t count);
};

INKSTONE_FAMILY(Alea, alea)

}  // namespace inkstone
