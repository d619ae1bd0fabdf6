#include "../kernels/warp.h"

#include "binding.h"

using namespace inkstone;

/** warpImages(x, transforms, y, shape): batch, height, width, channels; 6 doubles an image */
INKSTONE_EXACT_BINDING(warpImages) {
  const auto x = call.floats(0), y = call.floats(2);
  const auto transforms = call.doubles(1);
  const auto numbers = call.ints(3);
  call.expect(numbers.length == 4, "the shape holds 4 numbers");
  const int32_t* n = numbers.data;
  for (int i = 0; i < 4; ++i) call.expect(n[i] >= 1, "no size of the shape is below 1");
  call.expect(element_count({n[1] + int64_t{2}, n[2] + int64_t{2}, n[3]}) <= size_t{INT32_MAX},
              "an image has fewer than 2^31 values");
  call.expect(x.length == element_count({n[0], n[1], n[2], n[3]}), "x holds batch x height x width x channels values");
  call.expect(y.length == x.length, "y has as many values as x");
  call.expect(transforms.length == element_count({6, n[0]}), "there are 6 numbers for each image");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  warp_images().warp({size(0), size(1), size(2), size(3)}, transforms.data, x.data, y.data);
}
