#include "../kernels/dilation.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** An argument that holds batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth, strides and
 * dilations of rows and columns, and the padding above and left; checked against the lengths of images, filter and results. */
DilationShape dilation_shape(Call& call, size_t argument, size_t x, size_t filter, size_t y) {
  const auto numbers = call.ints(argument);
  call.expect(numbers.length == 14, "the shape holds 14 numbers");
  const int32_t* n = numbers.data;
  constexpr int32_t most = 1 << 15;  // steps and windows: the arithmetic stays far from the end of 32 bits
  for (int i = 0; i < 12; ++i) call.expect(n[i] >= 1, "no size of the shape is below 1");
  for (int i = 4; i < 14; ++i) call.expect(n[i] >= 0 && n[i] < most, "windows and steps are below 32,768");
  call.expect(x == element_count({n[0], n[1], n[2], n[3]}), "x holds batch x height x width x channels values");
  call.expect(filter == element_count({n[6], n[7], n[3]}), "the filter holds height x width x channels values");
  call.expect(y == element_count({n[0], n[4], n[5], n[3]}),
              "y holds batch x out height x out width x channels values");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  return {size(0), size(1), size(2), size(3),  size(4),  size(5),  size(6),
          size(7), size(8), size(9), size(10), size(11), size(12), size(13)};
}

}  // namespace

/** dilate(x, filter, y, shape) */
INKSTONE_BINDING(dilate) {
  const auto x = call.floats(0), filter = call.floats(1), y = call.floats(2);
  dilation().dilate(dilation_shape(call, 3, x.length, filter.length, y.length), x.data, filter.data, y.data);
}

/** dilateInputGradient(x, filter, dy, dx, shape), and dilateFilterGradient */
#define INKSTONE_DILATION_GRADIENT(name, kernel, like)                                                       \
  INKSTONE_BINDING(name) {                                                                                   \
    const auto x = call.floats(0), filter = call.floats(1), dy = call.floats(2), gradient = call.floats(3);  \
    const DilationShape shape = dilation_shape(call, 4, x.length, filter.length, dy.length);                 \
    call.expect(gradient.length == like.length, "the gradient has the length of " #like);                    \
    call.expect(shape.height * shape.width < INT32_MAX, "an image has fewer than 2^31 - 1 pixels");          \
    dilation().kernel(shape, x.data, filter.data, dy.data, gradient.data);                                   \
  }
INKSTONE_DILATION_GRADIENT(dilateInputGradient, input_gradient, x)
INKSTONE_DILATION_GRADIENT(dilateFilterGradient, filter_gradient, filter)
#undef INKSTONE_DILATION_GRADIENT
