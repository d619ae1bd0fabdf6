#pragma once

#include "family.h"

namespace inkstone {

/** What this machine can do at best, for the benchmarks to compare the kernels with. */
struct Measure {
  /** Multiplies and adds independent vectors `rounds` times on each of `tasks` tasks, from registers alone.
   * Returns how many floating-point operations that were; `sink` keeps the compiler from leaving them out. */
  double (*multiply_add)(size_t tasks, size_t rounds, float* sink);
};

INKSTONE_FAMILY(Measure, measure)

}  // namespace inkstone
