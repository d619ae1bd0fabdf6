#include "../kernels/reduction.h"

#include "names.h"

using namespace inkstone;

namespace {

struct Shape {
  size_t outer, length, inner;
};

/** Reads outer, length and inner from `first` on: x is `[outer, length, inner]`, y is `[outer, inner]`. */
Shape shape_of(Call& call, size_t first, size_t x_length, size_t y_length) {
  const int64_t outer = call.whole(first, 1), length = call.whole(first + 1, 1, INT32_MAX),
                inner = call.whole(first + 2, 1);
  call.expect(element_count({outer, length, inner}) == x_length && element_count({outer, inner}) == y_length,
              "x is [outer, length, inner] and y is [outer, inner]");
  return {static_cast<size_t>(outer), static_cast<size_t>(length), static_cast<size_t>(inner)};
}

Reduction reduction_of(Call& call, Reduction first, Reduction last) {
  return static_cast<Reduction>(call.whole(0, static_cast<int64_t>(first), static_cast<int64_t>(last)));
}

}  // namespace

/** reductions() -> string[]: a name's place is its number. */
INKSTONE_BINDING(reductions) {
#define INKSTONE_NAME(name) #name,
  result_names(call, {INKSTONE_REDUCTIONS(INKSTONE_NAME)});
#undef INKSTONE_NAME
}

/** reduceFloats(reduction, x, y, outer, length, inner, divisor) */
INKSTONE_EXACT_BINDING(reduceFloats) {
  const Reduction reduction = reduction_of(call, Reduction::sum, Reduction::min);
  const auto x = call.floats(1), y = call.floats(2);
  const Shape shape = shape_of(call, 3, x.length, y.length);
  reduce().floats(reduction, x.data, y.data, shape.outer, shape.length, shape.inner,
                  static_cast<float>(call.number(6)));
}

/** reduceInts(reduction, x, y, outer, length, inner): sum, prod, max or min */
INKSTONE_BINDING(reduceInts) {
  const Reduction reduction = reduction_of(call, Reduction::sum, Reduction::min);
  const auto x = call.ints(1), y = call.ints(2);
  const Shape shape = shape_of(call, 3, x.length, y.length);
  reduce().ints(reduction, x.data, y.data, shape.outer, shape.length, shape.inner);
}

/** reduceBytes(reduction, x, y, outer, length, inner): max, min, any or all */
INKSTONE_BINDING(reduceBytes) {
  const Reduction reduction = reduction_of(call, Reduction::max, Reduction::all);
  const auto x = call.bytes(1), y = call.bytes(2);
  const Shape shape = shape_of(call, 3, x.length, y.length);
  reduce().bytes(reduction, x.data, y.data, shape.outer, shape.length, shape.inner);
}

/** argument(greatest, x, y, outer, length, inner) */
INKSTONE_EXACT_BINDING(argument) {
  const bool greatest = call.flag(0);
  const auto x = call.floats(1);
  const auto y = call.ints(2);
  const Shape shape = shape_of(call, 3, x.length, y.length);
  reduce().position(greatest, x.data, y.data, shape.outer, shape.length, shape.inner);
}

/** argumentOfInts(greatest, x, y, outer, length, inner) */
INKSTONE_EXACT_BINDING(argumentOfInts) {
  const bool greatest = call.flag(0);
  const auto x = call.ints(1), y = call.ints(2);
  const Shape shape = shape_of(call, 3, x.length, y.length);
  reduce().position_of_int(greatest, x.data, y.data, shape.outer, shape.length, shape.inner);
}
