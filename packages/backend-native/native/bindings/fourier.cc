#include "../kernels/fourier.h"

#include "binding.h"

using namespace inkstone;

/** fourierTransform(real, imaginary, outReal, outImaginary, length, inverse) */
INKSTONE_EXACT_BINDING(fourierTransform) {
  const auto real = call.floats(0), imaginary = call.floats(1), out_real = call.floats(2), out_imaginary = call.floats(3);
  const size_t length = static_cast<size_t>(call.whole(4, 1));
  const bool inverse = call.flag(5);
  call.expect(imaginary.length == real.length && out_real.length == real.length && out_imaginary.length == real.length,
              "real and imaginary parts have the same length, before and after");
  call.expect(real.length % length == 0, "they hold whole rows");
  fourier().transform(real.data, imaginary.data, out_real.data, out_imaginary.data, real.length / length, length, inverse);
}
