#include "../kernels/dilation.h"

#include "binding.h"

using namespace inkstone;

/** dilate(x, filter, y, shape): shape holds batch, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
 * strides and dilations of rows and columns, and the padding above and left. */
INKSTONE_BINDING(dilate) {
  const auto x = call.floats(0), filter = call.floats(1), y = call.floats(2);
  const auto numbers = call.ints(3);
  call.expect(numbers.length == 14, "the shape holds 14 numbers");
  const int32_t* n = numbers.data;
  constexpr int32_t most = 1 << 15;  // steps and windows: the arithmetic stays far from the end of 32 bits
  for (int i = 0; i < 12; ++i) call.expect(n[i] >= 1, "no size of the shape is below 1");
  for (int i = 4; i < 14; ++i) call.expect(n[i] >= 0 && n[i] < most, "windows and steps are below 32,768");
  call.expect(x.length == element_count({n[0], n[1], n[2], n[3]}), "x holds batch x height x width x channels values");
  call.expect(filter.length == element_count({n[6], n[7], n[3]}), "the filter holds height x width x channels values");
  call.expect(y.length == element_count({n[0], n[4], n[5], n[3]}),
              "y holds batch x out height x out width x channels values");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  const DilationShape shape{size(0), size(1), size(2), size(3),  size(4),  size(5),  size(6),
                            size(7), size(8), size(9), size(10), size(11), size(12), size(13)};
  dilation().dilate(shape, x.data, filter.data, y.data);
}
