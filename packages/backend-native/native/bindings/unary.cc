#include "../kernels/unary.h"

#include "names.h"

using namespace inkstone;

/** unaryOperations() -> string[]: a name's place is the number that `unary` takes. */
INKSTONE_EXACT_BINDING(unaryOperations) {
#define INKSTONE_NAME(name) #name,
  result_names(call, {INKSTONE_UNARY_OPERATIONS(INKSTONE_NAME)});
#undef INKSTONE_NAME
}

/** unary(operation, x, y, alpha, beta) */
INKSTONE_EXACT_BINDING(unary) {
  const auto operation = call.whole(0, 0, static_cast<int64_t>(UnaryOperation::count) - 1);
  const auto x = call.floats(1);
  const auto y = call.floats(2);
  call.expect(x.length == y.length, "x and y have the same length");
  inkstone::unary().apply(static_cast<UnaryOperation>(operation), x.data, y.data, x.length,
                static_cast<float>(call.number(3)), static_cast<float>(call.number(4)));
}

INKSTONE_EXACT_BINDING(integerUnaryOperations) {
#define INKSTONE_NAME(name) #name,
  result_names(call, {INKSTONE_INTEGER_UNARY_OPERATIONS(INKSTONE_NAME)});
#undef INKSTONE_NAME
}

/** unaryInts(operation, x, y) */
INKSTONE_EXACT_BINDING(unaryInts) {
  const auto operation = call.whole(0, 0, static_cast<int64_t>(IntegerUnaryOperation::count) - 1);
  const auto x = call.ints(1), y = call.ints(2);
  call.expect(x.length == y.length, "x and y have the same length");
  inkstone::unary().apply_ints(static_cast<IntegerUnaryOperation>(operation), x.data, y.data, x.length);
}

/** isKind(kind, x, y): kind is 0 for NaN, 1 for finite, 2 for infinite */
INKSTONE_EXACT_BINDING(isKind) {
  const auto kind = call.whole(0, 0, static_cast<int64_t>(NumberKind::count) - 1);
  const auto x = call.floats(1);
  const auto y = call.bytes(2);
  call.expect(x.length == y.length, "x and y have the same length");
  inkstone::unary().is_kind(static_cast<NumberKind>(kind), x.data, y.data, x.length);
}
