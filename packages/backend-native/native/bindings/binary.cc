#include "../kernels/binary.h"

#include "names.h"

using namespace inkstone;

namespace {

/** Reads `size, aStep, bStep` of each dimension from `first` on, and checks that no index leaves the arrays. */
Broadcast broadcast(Call& call, size_t first, size_t a_length, size_t b_length, size_t y_length) {
  Broadcast shape{};
  call.expect(call.count() > first && (call.count() - first) % 3 == 0 &&
                  call.count() - first <= 3 * Broadcast::most_dimensions,
              "a broadcast has size, aStep and bStep of 1 to 6 dimensions");
  shape.dimensions = static_cast<int>((call.count() - first) / 3);
  int64_t a_last = 0, b_last = 0;
  int64_t length = 1;
  for (int d = 0; d < shape.dimensions; ++d) {
    const size_t argument = first + 3 * static_cast<size_t>(d);
    const int64_t size = call.whole(argument, 1, int64_t{1} << 32);
    const int64_t a_step = call.whole(argument + 1, 0, int64_t{1} << 32);
    const int64_t b_step = call.whole(argument + 2, 0, int64_t{1} << 32);
    length = static_cast<int64_t>(element_count({length, size}));
    call.expect((size - 1) <= (int64_t{1} << 56) / (a_step + b_step + 1), "the steps stay within memory");
    a_last += (size - 1) * a_step;
    b_last += (size - 1) * b_step;
    shape.size[d] = static_cast<size_t>(size);
    shape.a_step[d] = static_cast<size_t>(a_step);
    shape.b_step[d] = static_cast<size_t>(b_step);
  }
  const size_t a_inner = shape.a_step[shape.dimensions - 1], b_inner = shape.b_step[shape.dimensions - 1];
  call.expect(a_inner <= 1 && b_inner <= 1 && (a_inner || b_inner), "the last dimension steps by 0 or 1");
  call.expect(a_last < static_cast<int64_t>(a_length) && b_last < static_cast<int64_t>(b_length) &&
                  static_cast<size_t>(length) == y_length,
              "the broadcast fits the three arrays");
  return shape;
}

}  // namespace

/** binaryOperations(), integerOperations(), comparisons() -> string[]: a name's place is its number. */
#define INKSTONE_NAME(name) #name,
INKSTONE_EXACT_BINDING(binaryOperations) { result_names(call, {INKSTONE_BINARY_OPERATIONS(INKSTONE_NAME)}); }
INKSTONE_EXACT_BINDING(integerOperations) { result_names(call, {INKSTONE_INTEGER_OPERATIONS(INKSTONE_NAME)}); }
INKSTONE_EXACT_BINDING(comparisons) { result_names(call, {INKSTONE_COMPARISONS(INKSTONE_NAME)}); }
#undef INKSTONE_NAME

/** binaryFloats(operation, a, b, y, ...broadcast), and so on */
INKSTONE_EXACT_BINDING(binaryFloats) {
  const auto operation = call.whole(0, 0, static_cast<int64_t>(BinaryOperation::count) - 1);
  const auto a = call.floats(1), b = call.floats(2), y = call.floats(3);
  const Broadcast shape = broadcast(call, 4, a.length, b.length, y.length);
  binary().floats(static_cast<BinaryOperation>(operation), shape, a.data, b.data, y.data);
}

INKSTONE_EXACT_BINDING(binaryInts) {
  const auto operation = call.whole(0, 0, static_cast<int64_t>(IntegerOperation::count) - 1);
  const auto a = call.ints(1), b = call.ints(2), y = call.ints(3);
  const Broadcast shape = broadcast(call, 4, a.length, b.length, y.length);
  binary().ints(static_cast<IntegerOperation>(operation), shape, a.data, b.data, y.data);
}

INKSTONE_EXACT_BINDING(compareFloats) {
  const auto comparison = call.whole(0, 0, static_cast<int64_t>(Comparison::count) - 1);
  const auto a = call.floats(1), b = call.floats(2);
  const auto y = call.bytes(3);
  const Broadcast shape = broadcast(call, 4, a.length, b.length, y.length);
  binary().compare_floats(static_cast<Comparison>(comparison), shape, a.data, b.data, y.data);
}

INKSTONE_EXACT_BINDING(compareInts) {
  const auto comparison = call.whole(0, 0, static_cast<int64_t>(Comparison::count) - 1);
  const auto a = call.ints(1), b = call.ints(2);
  const auto y = call.bytes(3);
  const Broadcast shape = broadcast(call, 4, a.length, b.length, y.length);
  binary().compare_ints(static_cast<Comparison>(comparison), shape, a.data, b.data, y.data);
}

INKSTONE_EXACT_BINDING(compareBytes) {
  const auto comparison = call.whole(0, 0, static_cast<int64_t>(Comparison::count) - 1);
  const auto a = call.bytes(1), b = call.bytes(2), y = call.bytes(3);
  const Broadcast shape = broadcast(call, 4, a.length, b.length, y.length);
  binary().compare_bytes(static_cast<Comparison>(comparison), shape, a.data, b.data, y.data);
}

/** floorDivideFloats(a, b, y, ...broadcast): y is an Int32Array */
INKSTONE_EXACT_BINDING(floorDivideFloats) {
  const auto a = call.floats(0), b = call.floats(1);
  const auto y = call.ints(2);
  const Broadcast shape = broadcast(call, 3, a.length, b.length, y.length);
  binary().floor_divide(shape, a.data, b.data, y.data);
}

/** selectFloats(condition, yes, no, y), and so on: a condition for each value, or for each row of some values */
#define INKSTONE_SELECT(name, kernel, values, word)                                                                  \
  INKSTONE_EXACT_BINDING(name) {                                                                                     \
    const auto condition = call.bytes(0);                                                                            \
    const auto yes = call.values(1), no = call.values(2), y = call.values(3);                                        \
    call.expect(yes.length == y.length && no.length == y.length, "yes, no and y have the same length");              \
    if (y.length == 0) return;                                                                                       \
    call.expect(condition.length > 0 && y.length % condition.length == 0, "y has a row for each condition");         \
    binary().kernel(condition.data, reinterpret_cast<const word*>(yes.data), reinterpret_cast<const word*>(no.data), \
                    reinterpret_cast<word*>(y.data), condition.length, y.length / condition.length);                 \
  }
INKSTONE_SELECT(selectFloats, select_words, floats, uint32_t)
INKSTONE_SELECT(selectInts, select_words, ints, uint32_t)
INKSTONE_SELECT(selectBytes, select_bytes, bytes, uint8_t)
#undef INKSTONE_SELECT
