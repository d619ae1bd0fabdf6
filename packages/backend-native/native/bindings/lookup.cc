#include "../kernels/lookup.h"

#include "binding.h"
#include "indices.h"

using namespace inkstone;

namespace {

/** `Word` is the type that `kernel` moves. */
template <class Word, class T, class Kernel>
void gather_as(Call& call, const Array<T>& x, const Array<T>& y, Kernel kernel) {
  const auto indices = call.ints(1);
  const int64_t batch = call.whole(3, 1), outer = call.whole(4, 1), rows = call.whole(5, 1),
                count = call.whole(6, 1), width = call.whole(7, 1);
  call.expect(element_count({batch, outer, rows, width}) == x.length &&
                  element_count({batch, count}) == indices.length &&
                  element_count({batch, outer, count, width}) == y.length,
              "x, indices and y fit batch, outer, rows, count and width");
  call.expect(all_below(indices, static_cast<size_t>(rows)), "each index is below the number of rows");
  kernel(reinterpret_cast<const Word*>(x.data), indices.data, reinterpret_cast<Word*>(y.data),
         static_cast<size_t>(batch), static_cast<size_t>(outer), static_cast<size_t>(rows),
         static_cast<size_t>(count), static_cast<size_t>(width));
}

}  // namespace

/** gatherFloats(x, indices, y, batch, outer, rows, count, width), gatherInts and gatherBytes */
INKSTONE_BINDING(gatherFloats) { gather_as<uint32_t>(call, call.floats(0), call.floats(2), lookup().gather); }
INKSTONE_BINDING(gatherInts) { gather_as<uint32_t>(call, call.ints(0), call.ints(2), lookup().gather); }
INKSTONE_BINDING(gatherBytes) { gather_as<uint8_t>(call, call.bytes(0), call.bytes(2), lookup().gather_bytes); }

/** segmentSum(x, ids, y, width), and segmentSumInts */
#define INKSTONE_SEGMENT_SUM(name, kernel, values)                                                                 \
  INKSTONE_BINDING(name) {                                                                                         \
    const auto x = call.values(0), y = call.values(2);                                                             \
    const auto ids = call.ints(1);                                                                                 \
    const int64_t width = call.whole(3, 1);                                                                        \
    const size_t columns = static_cast<size_t>(width);                                                             \
    call.expect(element_count({static_cast<int64_t>(ids.length), width}) == x.length && y.length % columns == 0,   \
                "x is [ids, width] and y is [segments, width]");                                                   \
    lookup().kernel(x.data, ids.data, y.data, ids.length, columns, y.length / columns);                            \
  }
INKSTONE_SEGMENT_SUM(segmentSum, segment_sum, floats)
INKSTONE_SEGMENT_SUM(segmentSumInts, segment_sum_ints, ints)
#undef INKSTONE_SEGMENT_SUM

/** placeFloats(x, ids, y, width): row ids[i] of y takes row i of x; and placeInts */
#define INKSTONE_PLACE(name, values)                                                                               \
  INKSTONE_EXACT_BINDING(name) {                                                                                   \
    const auto x = call.values(0), y = call.values(2);                                                             \
    const auto ids = call.ints(1);                                                                                 \
    const int64_t width = call.whole(3, 1);                                                                        \
    const size_t columns = static_cast<size_t>(width), rows = y.length / columns;                                  \
    call.expect(element_count({static_cast<int64_t>(ids.length), width}) == x.length && y.length % columns == 0,   \
                "x is [ids, width] and y is [rows, width]");                                                       \
    call.expect(all_below(ids, rows), "each id is below the number of rows");                                      \
    lookup().place(reinterpret_cast<const uint32_t*>(x.data), ids.data, reinterpret_cast<uint32_t*>(y.data),       \
                   ids.length, columns);                                                                           \
  }
INKSTONE_PLACE(placeFloats, floats)
INKSTONE_PLACE(placeInts, ints)
#undef INKSTONE_PLACE

namespace {

/** The columns of `x` in each of `rows` rows, where y has as many rows. */
size_t columns_of(Call& call, size_t x, size_t y, int64_t rows) {
  const size_t count = static_cast<size_t>(rows);
  call.expect(x % count == 0 && y % count == 0, "x and y have as many rows");
  return x / count;
}

}  // namespace

/** hasNegative(x) -> boolean */
INKSTONE_EXACT_BINDING(hasNegative) {
  const auto x = call.ints(0);
  napi_get_boolean(call.env, lookup().has_negative(x.data, x.length), &call.result);
}

/** countFloats(x, weights | null, y, rows, binary): y is [rows, bins] */
INKSTONE_BINDING(countFloats) {
  const auto x = call.ints(0);
  const auto y = call.floats(2);
  const int64_t rows = call.whole(3, 1);
  const size_t columns = columns_of(call, x.length, y.length, rows);
  const float* weights = nullptr;
  if (call.given(1)) {
    const auto given = call.floats(1);
    call.expect(given.length == x.length, "there is a weight for each value");
    weights = given.data;
  }
  lookup().count_floats(x.data, weights, y.data, static_cast<size_t>(rows), columns,
                        y.length / static_cast<size_t>(rows), call.flag(4));
}

/** countInts(x, y, rows, binary) */
INKSTONE_BINDING(countInts) {
  const auto x = call.ints(0), y = call.ints(1);
  const int64_t rows = call.whole(2, 1);
  const size_t columns = columns_of(call, x.length, y.length, rows);
  lookup().count_ints(x.data, y.data, static_cast<size_t>(rows), columns, y.length / static_cast<size_t>(rows),
                      call.flag(3));
}

/** rampFloats(y, start, step), and rampInts */
INKSTONE_EXACT_BINDING(rampFloats) {
  const auto y = call.floats(0);
  lookup().ramp_floats(call.number(1), call.number(2), y.data, y.length);
}
INKSTONE_EXACT_BINDING(rampInts) {
  const auto y = call.ints(0);
  lookup().ramp_ints(call.number(1), call.number(2), y.data, y.length);
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
