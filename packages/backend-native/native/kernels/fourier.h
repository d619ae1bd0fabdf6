#pragma once

#include "family.h"

namespace inkstone {

struct Fourier {
  /** The discrete Fourier transform of each of `count` rows of `length` complex numbers, real and imaginary parts apart:
   * y[k] = sum over j of x[j] exp(-2 pi i j k / length); with `inverse` exp(2 pi i ...), divided by the length. Computed in
   * float64, for any length from 1. */
  void (*transform)(const float* real, const float* imaginary, float* out_real, float* out_imaginary, size_t count,
                    size_t length, bool inverse);
};

INKSTONE_FAMILY(Fourier, fourier)

}  // namespace inkstone
