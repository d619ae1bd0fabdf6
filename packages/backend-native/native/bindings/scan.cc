#include "../kernels/scan.h"

#include "binding.h"

using namespace inkstone;

/** scanFloats(x, y, outer, length, inner, product, exclusive, reverse), and scanInts */
#define INKSTONE_SCAN(name, kernel, values)                                                                     \
  INKSTONE_EXACT_BINDING(name) {                                                                                \
    const auto x = call.values(0), y = call.values(1);                                                          \
    const int64_t outer = call.whole(2), length = call.whole(3), inner = call.whole(4);                         \
    const ScanOrder order{call.flag(5), call.flag(6), call.flag(7)};                                            \
    call.expect(x.length == y.length && x.length == element_count({outer, length, inner}),                      \
                "x and y are [outer, length, inner]");                                                          \
    scan().kernel(order, x.data, y.data, static_cast<size_t>(outer), static_cast<size_t>(length),               \
                  static_cast<size_t>(inner));                                                                  \
  }
INKSTONE_SCAN(scanFloats, floats, floats)
INKSTONE_SCAN(scanInts, ints, ints)
#undef INKSTONE_SCAN
