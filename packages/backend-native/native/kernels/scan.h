#pragma once

#include "family.h"

namespace inkstone {

/** How a row is scanned. */
struct ScanOrder {
  bool product;    // otherwise the sum
  bool exclusive;  // without the value itself
  bool reverse;    // from the end
};

/** Running sums and products along the middle of x `[outer, length, inner]`, added one after the other as JavaScript does;
 * y has the shape of x. */
struct Scan {
  void (*floats)(const ScanOrder& order, const float* x, float* y, size_t outer, size_t length, size_t inner);
  /** Modulo 2^32. */
  void (*ints)(const ScanOrder& order, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner);
};

INKSTONE_FAMILY(Scan, scan)

}  // namespace inkstone
