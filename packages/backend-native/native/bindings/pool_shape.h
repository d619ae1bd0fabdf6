#pragma once

#include "../kernels/pooling.h"
#include "binding.h"

namespace inkstone {

/** The 12 numbers of a PoolShape in the order of its members, checked against the lengths of x and y. */
inline PoolShape pool_shape(Call& call, size_t argument, size_t x, size_t y) {
  const auto numbers = call.ints(argument);
  call.expect(numbers.length == 12, "the shape holds 12 numbers");
  const int32_t* n = numbers.data;
  for (int i = 0; i < 12; ++i) call.expect(n[i] >= 0, "no number of the shape is negative");
  for (int i = 1; i < 6; ++i) call.expect(n[i] >= 1, "images and outputs have no size of 0");
  for (int i = 6; i < 10; ++i) call.expect(n[i] >= 1, "window sizes and strides are at least 1");
  call.expect(n[10] < 1 << 24 && n[11] < 1 << 24, "paddings are below 2^24");
  call.expect(x == element_count({n[0], n[1], n[2], n[3]}), "x holds batch x height x width x channels values");
  call.expect(y == element_count({n[0], n[4], n[5], n[3]}),
              "y holds batch x out height x out width x channels values");
  call.expect(element_count({n[1], n[2]}) < (size_t{1} << 31), "an image has fewer than 2^31 pixels");
  const auto reach = [n](int out, int window, int stride, int pad) {
    return int64_t{n[out]} * n[stride] + n[window] + n[pad];
  };
  call.expect(reach(4, 6, 8, 10) <= most_elements && reach(5, 7, 9, 11) <= most_elements,
              "windows end near their image");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  return {size(0), size(1), size(2), size(3), size(4),  size(5),
          size(6), size(7), size(8), size(9), size(10), size(11)};
}

/** Windows of 2 by 2 that neither overlap nor reach over the edge. */
inline bool is_plain(const PoolShape& s) {
  return s.window_height == 2 && s.window_width == 2 && s.stride_height == 2 && s.stride_width == 2 &&
         s.pad_top == 0 && s.pad_left == 0 && s.out_height * 2 <= s.height && s.out_width * 2 <= s.width;
}

/** The notes of a pool (pooling.h): bytes in the memory of floats, at least one for each of `results`. */
inline uint8_t* pool_notes(Call& call, size_t argument, size_t results) {
  const auto given = call.floats(argument);
  call.expect(given.length >= (results + 3) / 4, "there is a note for each result of the pool");
  return reinterpret_cast<uint8_t*>(given.data);
}

}  // namespace inkstone
