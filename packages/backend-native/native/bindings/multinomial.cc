#include "../kernels/multinomial.h"

#include "binding.h"

using namespace inkstone;

/** multinomial(probabilities, uniform, y, events) */
INKSTONE_EXACT_BINDING(multinomial) {
  const auto probabilities = call.floats(0);
  const auto uniform = call.doubles(1);
  const auto y = call.ints(2);
  const int64_t events = call.whole(3, 1, INT32_MAX);
  const size_t rows = probabilities.length / static_cast<size_t>(events);
  call.expect(rows * static_cast<size_t>(events) == probabilities.length, "the probabilities are [rows, events]");
  call.expect(y.length == element_count({static_cast<int64_t>(rows), static_cast<int64_t>(uniform.length)}),
              "y holds a draw for each row and each number");
  inkstone::multinomial().draw(probabilities.data, uniform.data, y.data, rows, static_cast<size_t>(events), uniform.length);
}
