#include "arithmetic.h"
#include "scan.h"

namespace inkstone {
namespace {

float joined(const ScanOrder& order, float a, float b) { return order.product ? a * b : a + b; }
int32_t joined(const ScanOrder& order, int32_t a, int32_t b) {
  return order.product ? wrapping_multiply(a, b) : wrapping_add(a, b);
}

template <class T>
void run(const ScanOrder& order, const T* x, T* y, size_t outer, size_t length, size_t inner) {
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      T total = order.product ? 1 : 0;
      for (size_t step = 0; step < length; ++step) {
        const size_t at = (o * length + (order.reverse ? length - 1 - step : step)) * inner + i;
        const T next = joined(order, x[at], total);
        y[at] = order.exclusive ? total : next;
        total = next;
      }
    }
  }
}

}  // namespace

INKSTONE_TABLE(Scan, scan) = {run<float>, run<int32_t>};

}  // namespace inkstone
