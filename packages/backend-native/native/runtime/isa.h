#pragma once

// Instruction sets that the kernels are compiled for. The best one that the processor and the
// operating system support is chosen when the addon is loaded; `reference` is plain scalar C++, the
// yardstick that the tests hold the others against, and is never chosen by itself.

namespace inkstone {

#if defined(__x86_64__)
#define INKSTONE_ISAS(X) X(reference) X(baseline) X(avx2) X(avx512)
#elif defined(__aarch64__)
#define INKSTONE_ISAS(X) X(reference) X(neon)
#elif defined(__wasm_relaxed_simd__)
#define INKSTONE_ISAS(X) X(reference) X(relaxed)
#elif defined(__wasm__)
#define INKSTONE_ISAS(X) X(reference) X(simd128)
#else
#define INKSTONE_ISAS(X) X(reference) X(baseline)
#endif

enum class Isa : int {
#define INKSTONE_ISA_MEMBER(name) name,
  INKSTONE_ISAS(INKSTONE_ISA_MEMBER)
#undef INKSTONE_ISA_MEMBER
      count
};

const char* isa_name(Isa isa);
bool isa_supported(Isa isa);
Isa best_isa();
/** The one in use. A family's accessor indexes its tables with it. */
int active_isa();
/** False if the name is unknown or this machine lacks it. */
bool select_isa(const char* name);

}  // namespace inkstone
