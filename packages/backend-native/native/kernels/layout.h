#pragma once

#include "family.h"

namespace inkstone {

/** A box of values and where it lies in two arrays: for each dimension, how far a step along it goes there.
 * In the target the last dimension steps by 1; in the source steps may be 0 (repeated) or negative. */
struct Box {
  static constexpr int most_dimensions = 8;
  int dimensions;  // at least 1
  size_t size[most_dimensions];
  ptrdiff_t from_step[most_dimensions];
  ptrdiff_t to_step[most_dimensions];

  size_t length() const {
    size_t product = 1;
    for (int d = 0; d < dimensions; ++d) product *= size[d];
    return product;
  }
};

/** Moves values about without looking at them: transpose, slice, pad, concat, tile, reverse are all copies of a
 * box. */
struct Layout {
  /** Values of 4 bytes. */
  void (*copy_words)(const Box& box, const uint32_t* from, uint32_t* to);
  /** Values of 1 byte. */
  void (*copy_bytes)(const Box& box, const uint8_t* from, uint8_t* to);
};

INKSTONE_FAMILY(Layout, layout)

}  // namespace inkstone
