#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace inkstone {

/** While it lives with `on`, this thread takes numbers below 1.2e-38 for zero. Processors compute with such numbers some
 * hundred times slower, and training makes many: the moments of Adam for a weight that gets no gradient any more,
 * the gradients of images that a network knows well. PyTorch leaves them, TensorFlow and XLA flush them.
 * JavaScript needs them, so the mode ends with the call; what works on single values (unary and binary operations,
 * casts, augmentation) keeps them, so that it gives the bits of plain TypeScript. */
class FlushDenormals {
 public:
#if defined(__x86_64__)
  explicit FlushDenormals(bool on) : before_(_mm_getcsr()) {
    _mm_setcsr(on ? before_ | both : before_ & ~both);
  }
  ~FlushDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__)
  explicit FlushDenormals(bool on) {
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(before_));
    const uint64_t flush = uint64_t{1} << 24;
    __asm__ __volatile__("msr fpcr, %0" : : "r"(on ? before_ | flush : before_ & ~flush));
  }
  ~FlushDenormals() { __asm__ __volatile__("msr fpcr, %0" : : "r"(before_)); }
#else
  explicit FlushDenormals(bool) : before_(0) {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr uint32_t both = 0x8040;  // results, and what is read
#endif
#if defined(__aarch64__)
  uint64_t before_;
#else
  [[maybe_unused]] uint32_t before_;
#endif
};

}  // namespace inkstone
