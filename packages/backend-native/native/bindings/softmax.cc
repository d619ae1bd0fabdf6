#include "../kernels/softmax.h"

#include "binding.h"

using namespace inkstone;

/** softmax(x, y, length): rows of that length; logSoftmax alike */
INKSTONE_BINDING(softmax) {
  const auto x = call.floats(0), y = call.floats(1);
  const auto length = static_cast<size_t>(call.whole(2, 1));
  call.expect(x.length == y.length && x.length % length == 0, "x and y are rows of that length");
  soft().softmax(x.data, y.data, x.length / length, length);
}

INKSTONE_BINDING(logSoftmax) {
  const auto x = call.floats(0), y = call.floats(1);
  const auto length = static_cast<size_t>(call.whole(2, 1));
  call.expect(x.length == y.length && x.length % length == 0, "x and y are rows of that length");
  soft().log_softmax(x.data, y.data, x.length / length, length);
}
