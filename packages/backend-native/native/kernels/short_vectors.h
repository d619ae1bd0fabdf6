#pragma once

#include "vector.h"

// Rows of any length, a vector at a time: the last vector may be short.

namespace inkstone {
namespace {

/** The first `count` lanes, zeros behind. */
static inline Vector read(const float* from, size_t count) {
  return count == lanes ? load(from) : load_part(from, count);
}
static inline void write(float* to, Vector value, size_t count) {
  if (count == lanes) store(to, value);
  else store_part(to, value, count);
}

/** `body(column, count)` for a row, a vector at a time; the last count may be short. */
template <typename Body>
static inline void each_vector(size_t columns, const Body& body) {
  size_t c = 0;
  for (; c + lanes <= columns; c += lanes) body(c, lanes);
  if (c < columns) body(c, columns - c);
}

}  // namespace
}  // namespace inkstone
