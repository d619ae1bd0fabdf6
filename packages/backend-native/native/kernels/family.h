#pragma once

#include <cstddef>
#include <cstdint>

#include "../runtime/isa.h"
#include "../runtime/memory.h"
#include "../runtime/threads.h"

// A family of kernels is a struct of function pointers. Its file is compiled once for each instruction
// set and each copy fills one table; `<family>.reference.cc` fills the table of the plain C++ reference.
// The accessor gives the table of the instruction set in use.

namespace inkstone {

#if defined(__x86_64__)
#define INKSTONE_FAMILY(Table, name)                                                   \
  extern const Table name##_reference, name##_baseline, name##_avx2, name##_avx512;    \
  static inline const Table& name() {                                                  \
    static const Table* const tables[] = {&name##_reference, &name##_baseline,         \
                                          &name##_avx2, &name##_avx512};               \
    return *tables[active_isa()];                                                      \
  }
#else
#if defined(__aarch64__)
#define INKSTONE_FAST(name) name##_neon
#elif defined(__wasm_relaxed_simd__)
#define INKSTONE_FAST(name) name##_relaxed
#elif defined(__wasm__)
#define INKSTONE_FAST(name) name##_simd128
#else
#define INKSTONE_FAST(name) name##_baseline
#endif
#define INKSTONE_FAMILY(Table, name)                                                   \
  extern const Table name##_reference, INKSTONE_FAST(name);                            \
  static inline const Table& name() {                                                  \
    static const Table* const tables[] = {&name##_reference, &INKSTONE_FAST(name)};    \
    return *tables[active_isa()];                                                      \
  }
#endif

#define INKSTONE_JOIN_(a, b) a##_##b
#define INKSTONE_JOIN(a, b) INKSTONE_JOIN_(a, b)
/** `INKSTONE_TABLE(Elementwise, elementwise) = { relu, ... };` ends a family's file. */
#define INKSTONE_TABLE(Table, name) const Table INKSTONE_JOIN(name, INKSTONE_ISA)

}  // namespace inkstone
