#include "../kernels/alea.h"

#include "binding.h"

using namespace inkstone;

/** alea(values, first, second, third): numbers in [0, 1) by the state of a generator, times 2^32 */
INKSTONE_EXACT_BINDING(alea) {
  const auto values = call.floats(0);
  uint32_t state[3];
  for (size_t i = 0; i < 3; ++i) state[i] = static_cast<uint32_t>(call.whole(i + 1, 0, UINT32_MAX));
  inkstone::alea().draw(state, values.data, values.length);
}
