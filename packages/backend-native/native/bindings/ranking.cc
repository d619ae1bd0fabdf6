#include "../kernels/ranking.h"

#include "binding.h"

using namespace inkstone;

/** topFloats(x, values, places, length, k), and topInts */
#define INKSTONE_TOP(name, kernel, kind)                                                                        \
  INKSTONE_BINDING(name) {                                                                                      \
    const auto x = call.kind(0), values = call.kind(1);                                                         \
    const auto places = call.ints(2);                                                                           \
    const int64_t length = call.whole(3, 1, INT32_MAX), k = call.whole(4, 1, length);                           \
    const size_t rows = x.length / static_cast<size_t>(length);                                                 \
    call.expect(rows * static_cast<size_t>(length) == x.length, "x holds whole rows");                          \
    call.expect(values.length == places.length && values.length == element_count({static_cast<int64_t>(rows), k}), \
                "values and places have k of each row");                                                        \
    ranking().kernel(x.data, values.data, places.data, rows, static_cast<size_t>(length), static_cast<size_t>(k)); \
  }
INKSTONE_TOP(topFloats, top_floats, floats)
INKSTONE_TOP(topInts, top_ints, ints)
#undef INKSTONE_TOP
