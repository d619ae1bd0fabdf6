#include "isa.h"

#include <atomic>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace inkstone {

namespace {

std::atomic<int> active{static_cast<int>(best_isa())};

#if defined(__x86_64__)

// Compilers have `__builtin_cpu_supports`, but its runtime part is missing where zig links and on Windows.

/** The instruction sets that both the processor has and the operating system saves registers for. */
struct Processor {
  bool avx2 = false, avx512 = false;

  Processor() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    const bool fma = bit(c, 12), saves = bit(c, 27), avx = bit(c, 28);
    if (!fma || !saves || !avx || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
    const unsigned saved = saved_registers();
    avx2 = bit(b, 5) && (saved & 0x06) == 0x06;  // XMM and YMM
#if defined(__APPLE__)
    const bool saves_512 = true;  // macOS turns it on when a thread first uses AVX-512
#else
    const bool saves_512 = (saved & 0xe0) == 0xe0;  // masks, the upper halves, ZMM16 to 31
#endif
    avx512 = avx2 && saves_512 && bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31);  // F, DQ, BW, VL
  }

 private:
  static bool bit(unsigned word, int place) { return word >> place & 1; }

  /** What the operating system saves when it switches threads: XCR0. */
  static unsigned saved_registers() {
    unsigned low, high;
    __asm__ __volatile__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
  }
};

#endif

}  // namespace

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
  static const Processor processor;
  if (isa == Isa::avx512) return processor.avx512;
  if (isa == Isa::avx2) return processor.avx2;
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
