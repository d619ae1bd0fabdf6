#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace inkstone {

/** While it lives, this thread takes numbers below 1.2e-38 for zero. Processors compute with such numbers some
 * hundred times slower, and training makes many: the moments of Adam for a weight that gets no gradient any more,
 * the gradients of images that a network knows well. PyTorch leaves them, TensorFlow and XLA flush them.
 * JavaScript needs them, so the mode ends with the call. */
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }  // results, and what is read
  ~FlushDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__)
  FlushDenormals() {
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(before_));
    __asm__ __volatile__("msr fpcr, %0" : : "r"(before_ | uint64_t{1} << 24));
  }
  ~FlushDenormals() { __asm__ __volatile__("msr fpcr, %0" : : "r"(before_)); }
#else
  FlushDenormals() : before_(0) {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__aarch64__)
  uint64_t before_;
#else
  uint32_t before_;
#endif
};

}  // namespace inkstone
