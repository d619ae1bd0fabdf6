#include "scan.h"

#include "arithmetic.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;  // values of a task, about
constexpr size_t together = 8;  // rows whose sums do not wait for each other

template <bool product>
static inline float joined(float a, float b) {
  return product ? a * b : a + b;
}
template <bool product>
static inline int32_t joined(int32_t a, int32_t b) {
  return product ? wrapping_multiply(a, b) : wrapping_add(a, b);
}

/** `count` rows or columns at once: of each the next value is `step` further, and they lie `apart`. */
template <bool product, size_t count, class T>
static inline void lines(const T* x, T* y, size_t length, ptrdiff_t step, size_t apart, bool exclusive) {
  T totals[count];
  for (size_t i = 0; i < count; ++i) totals[i] = product ? 1 : 0;
  for (size_t j = 0; j < length; ++j, x += step, y += step) {
    for (size_t i = 0; i < count; ++i) {
      const T next = joined<product>(x[i * apart], totals[i]);
      y[i * apart] = exclusive ? totals[i] : next;
      totals[i] = next;
    }
  }
}

template <bool product, class T>
void all_lines(const ScanOrder& order, const T* x, T* y, size_t outer, size_t length, size_t inner) {
  const size_t end = (length - 1) * inner, first = order.reverse ? end : 0;
  const ptrdiff_t step = order.reverse ? -static_cast<ptrdiff_t>(inner) : static_cast<ptrdiff_t>(inner);
  const bool exclusive = order.exclusive;
  if (inner == 1) {
    const size_t at_once = together * larger(1, work / (together * length));
    parallel(ceil_divide(outer, at_once), [=](size_t task) {
      const size_t to = smaller(outer, (task + 1) * at_once);
      size_t row = task * at_once;
      for (; row + together <= to; row += together) {
        const size_t at = row * length + first;
        lines<product, together>(x + at, y + at, length, step, length, exclusive);
      }
      for (; row < to; ++row) lines<product, 1>(x + row * length + first, y + row * length + first, length, step, 1, exclusive);
    });
    return;
  }
  constexpr size_t wide = 2 * lanes;
  const size_t blocks = ceil_divide(inner, wide);
  parallel(outer * blocks, [=](size_t task) {
    const size_t column = task % blocks * wide, at = task / blocks * length * inner + first + column;
    const size_t to = smaller(wide, inner - column);
    if (to == wide) return lines<product, wide>(x + at, y + at, length, step, 1, exclusive);
    for (size_t i = 0; i < to; ++i) lines<product, 1>(x + at + i, y + at + i, length, step, 1, exclusive);
  });
}

template <class T>
void run(const ScanOrder& order, const T* x, T* y, size_t outer, size_t length, size_t inner) {
  if (outer == 0 || length == 0 || inner == 0) return;
  if (order.product) all_lines<true>(order, x, y, outer, length, inner);
  else all_lines<false>(order, x, y, outer, length, inner);
}

}  // namespace

INKSTONE_TABLE(Scan, scan) = {run<float>, run<int32_t>};

}  // namespace inkstone
