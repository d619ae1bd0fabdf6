#include "isa.h"

#include <atomic>
#include <cstring>

namespace inkstone {

namespace {
std::atomic<int> active{static_cast<int>(best_isa())};
}

const char* isa_name(Isa isa) {
  switch (isa) {
#define INKSTONE_ISA_NAME(name) \
  case Isa::name:               \
    return #name;
    INKSTONE_ISAS(INKSTONE_ISA_NAME)
#undef INKSTONE_ISA_NAME
    default:
      return "unknown";
  }
}

bool isa_supported(Isa isa) {
#if defined(__x86_64__)
  // These built-ins also ask the operating system (XGETBV) whether it saves the wide registers.
  __builtin_cpu_init();
  if (isa == Isa::avx512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("fma");
  }
  if (isa == Isa::avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return isa != Isa::count;
}

Isa best_isa() {
  for (int isa = static_cast<int>(Isa::count) - 1; isa > 0; --isa) {
    if (isa_supported(static_cast<Isa>(isa))) return static_cast<Isa>(isa);
  }
  return Isa::reference;
}

int active_isa() { return active.load(std::memory_order_relaxed); }

bool select_isa(const char* name) {
  for (int index = 0; index < static_cast<int>(Isa::count); ++index) {
    const Isa isa = static_cast<Isa>(index);
    if (std::strcmp(name, isa_name(isa)) != 0) continue;
    if (!isa_supported(isa)) return false;
    active.store(index);
    return true;
  }
  return false;
}

}  // namespace inkstone
