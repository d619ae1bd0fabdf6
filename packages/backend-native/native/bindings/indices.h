#pragma once

#include "binding.h"

namespace inkstone {

/** Whether each of `indices` lies in [0, rows). One pass without a branch, for there are many. */
inline bool all_below(const Array<int32_t>& indices, size_t rows) {
  if (rows > INT32_MAX) rows = INT32_MAX;
  const uint32_t end = static_cast<uint32_t>(rows);
  uint32_t outside = 0;
  for (size_t i = 0; i < indices.length; ++i) outside |= static_cast<uint32_t>(indices.data[i]) >= end;
  return outside == 0;
}

}  // namespace inkstone
