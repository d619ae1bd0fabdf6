#include "../kernels/pooling.h"

#include "binding.h"
#include "pool_shape.h"

using namespace inkstone;

/** maxPool(x, y, shape) */
INKSTONE_EXACT_BINDING(maxPool) {
  const auto x = call.floats(0);
  const auto y = call.floats(1);
  pooling().max(pool_shape(call, 2, x.length, y.length), x.data, y.data);
}

/** maxPoolPositions(x, y, positions, shape, inImage) */
INKSTONE_EXACT_BINDING(maxPoolPositions) {
  const auto x = call.floats(0), y = call.floats(1);
  const auto positions = call.ints(2);
  call.expect(positions.length == y.length, "there is a position for each result");
  call.expect(x.length <= INT32_MAX, "x holds fewer than 2^31 values");
  pooling().max_positions(pool_shape(call, 3, x.length, y.length), call.flag(4), x.data, y.data, positions.data);
}

/** maxPoolGradient(dy, x, dx, shape) */
INKSTONE_EXACT_BINDING(maxPoolGradient) {
  const auto dy = call.floats(0);
  const auto x = call.floats(1);
  const auto dx = call.floats(2);
  call.expect(x.length == dx.length, "x and dx have the same length");
  pooling().max_gradient(pool_shape(call, 3, x.length, dy.length), dy.data, x.data, dx.data);
}

/** averagePool(x, y, shape) */
INKSTONE_BINDING(averagePool) {
  const auto x = call.floats(0);
  const auto y = call.floats(1);
  pooling().average(pool_shape(call, 2, x.length, y.length), x.data, y.data);
}

/** averagePoolGradient(dy, dx, shape) */
INKSTONE_BINDING(averagePoolGradient) {
  const auto dy = call.floats(0);
  const auto dx = call.floats(1);
  pooling().average_gradient(pool_shape(call, 2, dx.length, dy.length), dy.data, dx.data);
}
