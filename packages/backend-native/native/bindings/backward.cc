#include "../kernels/backward.h"

#include "binding.h"
#include "pool_shape.h"

using namespace inkstone;

/** reluGradient(dy, x, dx, columns, columnSums | null) */
INKSTONE_EXACT_BINDING(reluGradient) {
  const auto dy = call.floats(0);
  const auto x = call.floats(1);
  const auto dx = call.floats(2);
  const size_t columns = static_cast<size_t>(call.whole(3, 1));
  call.expect(dy.length == x.length && dy.length == dx.length, "dy, x and dx have the same length");
  call.expect(dy.length % columns == 0, "the length is a multiple of the number of columns");
  float* sums = nullptr;
  if (call.given(4)) {
    const auto given = call.floats(4);
    call.expect(given.length == columns, "there is one sum a column");
    sums = given.data;
  }
  backward().relu(dy.data, x.data, dx.data, dy.length / columns, columns, sums);
}

/** maxPoolReluGradient(dy, x, dx, columnSums, shape) */
INKSTONE_EXACT_BINDING(maxPoolReluGradient) {
  const auto dy = call.floats(0);
  const auto x = call.floats(1);
  const auto dx = call.floats(2);
  const auto sums = call.floats(3);
  call.expect(x.length == dx.length, "x and dx have the same length");
  const PoolShape shape = pool_shape(call, 4, x.length, dy.length);
  call.expect(sums.length == shape.channels, "there is one sum a channel");
  backward().max_pool_relu(shape, dy.data, x.data, dx.data, sums.data);
}

/** notedPoolReluGradient(dy, notes, dx, columnSums, shape): from the notes of a pool of 2 by 2 */
INKSTONE_EXACT_BINDING(notedPoolReluGradient) {
  const auto dy = call.floats(0);
  const auto dx = call.floats(2);
  const auto sums = call.floats(3);
  const PoolShape shape = pool_shape(call, 4, dx.length, dy.length);
  call.expect(is_plain(shape), "windows are 2 by 2, side by side and inside the image");
  const uint8_t* notes = pool_notes(call, 1, dy.length);
  call.expect(sums.length == shape.channels, "there is one sum a channel");
  backward().noted_pool_relu(shape, dy.data, notes, dx.data, sums.data);
}
