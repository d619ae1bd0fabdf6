#include "reduction.h"

#include "arithmetic.h"

namespace inkstone {
namespace {

template <class T, class Sum>
Sum combine(Reduction reduction, Sum so_far, T value) {
  switch (reduction) {
    case Reduction::sum: return static_cast<Sum>(so_far + value);
    case Reduction::prod: return static_cast<Sum>(so_far * value);
    case Reduction::max: return value != value || value > so_far ? value : so_far;
    case Reduction::min: return value != value || value < so_far ? value : so_far;
    case Reduction::any: return so_far ? so_far : value;
    case Reduction::all: return so_far ? value : so_far;
    case Reduction::count: break;
  }
  return so_far;
}

/** `Sum` is the type in which sums are kept. */
template <class T, class Sum, class Finish>
void reduce_as(Reduction reduction, const T* x, T* y, size_t outer, size_t length, size_t inner, Finish finish) {
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      const T* from = x + o * length * inner + i;
      Sum so_far = *from;
      for (size_t l = 1; l < length; ++l) so_far = combine<T, Sum>(reduction, so_far, from[l * inner]);
      y[o * inner + i] = finish(so_far);
    }
  }
}

void floats(Reduction reduction, const float* x, float* y, size_t outer, size_t length, size_t inner,
            float divisor) {
  reduce_as<float, double>(reduction, x, y, outer, length, inner,
                           [=](double value) { return static_cast<float>(value / divisor); });
}

void ints(Reduction reduction, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  if (reduction == Reduction::prod) {
    return reduce_as<int32_t, double>(reduction, x, y, outer, length, inner, [](double value) { return to_int32(value); });
  }
  reduce_as<int32_t, int64_t>(reduction, x, y, outer, length, inner, [](int64_t value) {
    return static_cast<int32_t>(static_cast<uint32_t>(value));
  });
}

void bytes(Reduction reduction, const uint8_t* x, uint8_t* y, size_t outer, size_t length, size_t inner) {
  reduce_as<uint8_t, uint8_t>(reduction, x, y, outer, length, inner, [](uint8_t value) { return value; });
}

template <class T>
void position(bool greatest, const T* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      const T* from = x + o * length * inner + i;
      T best = *from;
      size_t at = 0;
      for (size_t l = 1; l < length; ++l) {
        const T value = from[l * inner];
        if (greatest ? value > best : value < best) {
          best = value;
          at = l;
        }
      }
      y[o * inner + i] = static_cast<int32_t>(at);
    }
  }
}

}  // namespace

INKSTONE_TABLE(Reduce, reduce) = {floats, ints, bytes, position<float>, position<int32_t>};

}  // namespace inkstone
