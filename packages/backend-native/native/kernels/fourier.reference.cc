#include "fourier.h"

namespace inkstone {
namespace {

/** By its definition. */
void transform(const float* real, const float* imaginary, float* out_real, float* out_imaginary, size_t count,
               size_t length, bool inverse) {
  constexpr double turn = 6.283185307179586476925;
  const double n = static_cast<double>(length), sign = inverse ? 1 : -1, scale = inverse ? 1 / n : 1;
  for (size_t row = 0; row < count; ++row) {
    for (size_t k = 0; k < length; ++k) {
      double a = 0, b = 0;
      for (size_t j = 0; j < length; ++j) {
        const uint64_t turns = uint64_t{j} * k % length;  // whole turns left out: the angle is exact
        const double angle = sign * turn * static_cast<double>(turns) / n;
        const double cosine = __builtin_cos(angle), sine = __builtin_sin(angle);
        const double x = real[row * length + j], y = imaginary[row * length + j];
        a += x * cosine - y * sine;
        b += x * sine + y * cosine;
      }
      out_real[row * length + k] = static_cast<float>(a * scale);
      out_imaginary[row * length + k] = static_cast<float>(b * scale);
    }
  }
}

}  // namespace

INKSTONE_TABLE(Fourier, fourier) = {transform};

}  // namespace inkstone
