#pragma once

#include <cstddef>

namespace inkstone {

/** How two arrays are read together to fill a third, contiguous one: its shape, and for each dimension how
 * far a step along it goes in either array, 0 where the array is repeated. Adjacent dimensions that both
 * arrays walk alike have been joined, dimensions of size 1 dropped; the last dimension steps by 0 or 1. */
struct Broadcast {
  static constexpr int most_dimensions = 6;
  int dimensions;  // at least 1
  size_t size[most_dimensions];
  size_t a_step[most_dimensions];
  size_t b_step[most_dimensions];

  size_t length() const {
    size_t product = 1;
    for (int d = 0; d < dimensions; ++d) product *= size[d];
    return product;
  }
};

namespace {

/** A place in a broadcast, moved row by row, where a row is the last dimension. */
struct Walk {
  const Broadcast& shape;
  size_t at[Broadcast::most_dimensions] = {};
  size_t a = 0, b = 0;

  Walk(const Broadcast& shape, size_t row) : shape(shape) {
    for (int d = shape.dimensions - 2; d >= 0; --d) {
      at[d] = row % shape.size[d];
      row /= shape.size[d];
      a += at[d] * shape.a_step[d];
      b += at[d] * shape.b_step[d];
    }
  }

  void next_row() {
    for (int d = shape.dimensions - 2; d >= 0; --d) {
      a += shape.a_step[d];
      b += shape.b_step[d];
      if (++at[d] < shape.size[d]) return;
      a -= at[d] * shape.a_step[d];
      b -= at[d] * shape.b_step[d];
      at[d] = 0;
    }
  }
};

}  // namespace
}  // namespace inkstone
