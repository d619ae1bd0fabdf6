#include "../kernels/lookup.h"

#include "binding.h"

using namespace inkstone;

namespace {

template <class T>
void gather_words(Call& call, const Array<T>& x, const Array<T>& y) {
  const auto indices = call.ints(1);
  const int64_t batch = call.whole(3, 1), outer = call.whole(4, 1), rows = call.whole(5, 1),
                count = call.whole(6, 1), width = call.whole(7, 1);
  call.expect(element_count({batch, outer, rows, width}) == x.length &&
                  element_count({batch, count}) == indices.length &&
                  element_count({batch, outer, count, width}) == y.length,
              "x, indices and y fit batch, outer, rows, count and width");
  for (size_t i = 0; i < indices.length; ++i) {
    call.expect(indices.data[i] >= 0 && indices.data[i] < rows, "each index is below the number of rows");
  }
  lookup().gather(reinterpret_cast<const uint32_t*>(x.data), indices.data, reinterpret_cast<uint32_t*>(y.data),
                  static_cast<size_t>(batch), static_cast<size_t>(outer), static_cast<size_t>(rows),
                  static_cast<size_t>(count), static_cast<size_t>(width));
}

}  // namespace

/** gatherFloats(x, indices, y, batch, outer, rows, count, width), and gatherInts */
INKSTONE_BINDING(gatherFloats) { gather_words(call, call.floats(0), call.floats(2)); }
INKSTONE_BINDING(gatherInts) { gather_words(call, call.ints(0), call.ints(2)); }

/** segmentSum(x, ids, y, width) */
INKSTONE_BINDING(segmentSum) {
  const auto x = call.floats(0), y = call.floats(2);
  const auto ids = call.ints(1);
  const int64_t width = call.whole(3, 1);
  const size_t columns = static_cast<size_t>(width);
  call.expect(element_count({static_cast<int64_t>(ids.length), width}) == x.length && y.length % columns == 0,
              "x is [ids, width] and y is [segments, width]");
  lookup().segment_sum(x.data, ids.data, y.data, ids.length, columns, y.length / columns);
}

/** oneHot(indices, y, on, off) */
INKSTONE_BINDING(oneHot) {
  const auto indices = call.ints(0);
  const auto y = call.floats(1);
  call.expect(indices.length > 0 && y.length > 0 && y.length % indices.length == 0,
              "y has a row for each index");
  lookup().one_hot(indices.data, y.data, indices.length, y.length / indices.length,
                   static_cast<float>(call.number(2)), static_cast<float>(call.number(3)));
}

/** intFromFloat(x, y), and so on */
#define INKSTONE_CONVERSION(name, kernel, from, to)                      \
  INKSTONE_EXACT_BINDING(name) {                                         \
    const auto x = call.from(0);                                         \
    const auto y = call.to(1);                                           \
    call.expect(x.length == y.length, "x and y have the same length");   \
    lookup().kernel(x.data, y.data, x.length);                           \
  }
INKSTONE_CONVERSION(intFromFloat, int_from_float, floats, ints)
INKSTONE_CONVERSION(boolFromFloat, bool_from_float, floats, bytes)
INKSTONE_CONVERSION(boolFromInt, bool_from_int, ints, bytes)
INKSTONE_CONVERSION(floatFromInt, float_from_int, ints, floats)
INKSTONE_CONVERSION(floatFromByte, float_from_byte, bytes, floats)
INKSTONE_CONVERSION(intFromByte, int_from_byte, bytes, ints)
#undef INKSTONE_CONVERSION

/** brightness(x, rows, y) */
INKSTONE_EXACT_BINDING(brightness) {
  const auto x = call.bytes(0);
  const auto rows = call.words(1);
  const auto y = call.floats(2);
  const size_t width = rows.length == 0 ? 0 : y.length / rows.length;
  call.expect(width * rows.length == y.length, "y has a row for each of rows");
  if (width == 0) return;
  const size_t held = x.length / width;
  call.expect(held * width == x.length, "x holds whole rows");
  for (size_t i = 0; i < rows.length; ++i) call.expect(rows.data[i] < held, "x has each of rows");
  lookup().brightness(x.data, rows.data, y.data, rows.length, width);
}
