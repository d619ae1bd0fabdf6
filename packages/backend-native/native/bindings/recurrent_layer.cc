#include "../kernels/recurrent_layer.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** Reads [cell, batch, steps, units, features, hard, backwards]. */
RecurrentLayerShape shape_of(Call& call, size_t index) {
  const auto numbers = call.ints(index);
  call.expect(numbers.length == 7, "the shape holds 7 numbers");
  const int32_t cell = numbers.data[0];
  call.expect(cell >= 0 && cell < recurrent_cells, "the cell is the number of a cell");
  call.expect(numbers.data[1] > 0 && numbers.data[2] > 0 && numbers.data[3] > 0,
              "batch, steps and units are at least 1");
  call.expect(numbers.data[4] >= 0, "features are a whole number");
  return {static_cast<RecurrentCell>(cell),        static_cast<size_t>(numbers.data[1]),
          static_cast<size_t>(numbers.data[2]),    static_cast<size_t>(numbers.data[3]),
          static_cast<size_t>(numbers.data[4]),    numbers.data[5] != 0,
          numbers.data[6] != 0};
}

/** An array of that many values; null where none is given and it is not `needed`. */
float* floats_of(Call& call, size_t index, size_t length, bool needed, const char* expected) {
  if (!needed && !call.given(index)) return nullptr;
  const auto array = call.floats(index);
  call.expect(array.length == length, expected);
  return array.data;
}

struct Lengths {
  size_t state, sequence, sums, weights, x, input_weights, before;

  explicit Lengths(const RecurrentLayerShape& s) {
    const auto batch = static_cast<int64_t>(s.batch), steps = static_cast<int64_t>(s.steps),
               units = static_cast<int64_t>(s.units), blocks = static_cast<int64_t>(s.blocks()),
               features = static_cast<int64_t>(s.features);
    state = element_count({batch, units});
    sequence = element_count({batch, steps, units});
    sums = element_count({batch, steps, blocks, units});
    weights = element_count({units, blocks, units});
    x = element_count({batch, steps, features});
    input_weights = element_count({features, blocks, units});
    before = element_count({batch, steps, features + units});
  }
};

const uint8_t* mask_of(Call& call, size_t index, const RecurrentLayerShape& s) {
  if (!call.given(index)) return nullptr;
  const auto mask = call.bytes(index);
  call.expect(mask.length == s.batch * s.steps, "the mask is [batch, steps]");
  return mask.data;
}

constexpr const char* state_shape = "states and their gradients are [batch, units]";
constexpr const char* sequence_shape = "the sequence and what is kept of it are [batch, steps, units]";
constexpr const char* before_shape = "what came before each step is [batch, steps, features + units]";
constexpr const char* sums_shape = "the sums and their gradients are [batch, steps, blocks x units]";
constexpr const char* weights_shape = "the recurrent weights are [units, blocks x units]";

}  // namespace

/** recurrentForward(x | null, inputWeights | null, bias | null, weights, candidateBias | null, mask | null, gates | null,
 * extra | null, before | null, sequence | null, h, c | null, [cell, batch, steps, units, features, hard, backwards]): h and
 * c in place. Without features, `gates` holds the sums of the input. */
INKSTONE_BINDING(recurrentForward) {
  const RecurrentLayerShape s = shape_of(call, 12);
  const Lengths length(s);
  const bool lstm = s.cell == lstm_cell, multiplies = s.features > 0;
  RecurrentGiven given{};
  given.x = floats_of(call, 0, length.x, multiplies, "the input is [batch, steps, features]");
  given.input_weights =
      floats_of(call, 1, length.input_weights, multiplies, "the input's weights are [features, blocks x units]");
  given.bias = floats_of(call, 2, multiplies ? s.blocks() * s.units : 0, false, "the input's bias is [blocks x units]");
  given.weights = floats_of(call, 3, length.weights, true, weights_shape);
  given.candidate_bias = floats_of(call, 4, s.units, false, "the candidate's bias is [units]");
  given.mask = mask_of(call, 5, s);
  const RecurrentKept kept{floats_of(call, 6, length.sums, !multiplies, sums_shape),
                           floats_of(call, 7, length.sequence, false, sequence_shape),
                           floats_of(call, 8, length.before, false, before_shape)};
  float* sequence = floats_of(call, 9, length.sequence, false, sequence_shape);
  float* h = floats_of(call, 10, length.state, true, state_shape);
  float* c = floats_of(call, 11, length.state, lstm, state_shape);
  recurrent_layer().forward(s, given, kept, sequence, h, c);
}

/** `dSums` may be `gates`. recurrentBackward(weights, mask | null, c | null, gates, extra | null, before, dSequence | null, dh | null,
 * dc | null, dSums, dCandidate | null, dBias, dhBefore, dcBefore | null, [cell, batch, steps, units, features, hard, backwards]) */
INKSTONE_BINDING(recurrentBackward) {
  const RecurrentLayerShape s = shape_of(call, 14);
  const Lengths length(s);
  const bool lstm = s.cell == lstm_cell;
  RecurrentGiven given{};
  given.weights = floats_of(call, 0, length.weights, true, weights_shape);
  given.mask = mask_of(call, 1, s);
  given.c = floats_of(call, 2, length.state, false, state_shape);
  const RecurrentKept kept{floats_of(call, 3, length.sums, true, sums_shape),
                           floats_of(call, 4, length.sequence, s.cell != simple_cell, sequence_shape),
                           floats_of(call, 5, length.before, true, before_shape)};
  const RecurrentChange change{floats_of(call, 6, length.sequence, false, sequence_shape),
                               floats_of(call, 7, length.state, false, state_shape),
                               floats_of(call, 8, length.state, false, state_shape)};
  const RecurrentGradient gradient{floats_of(call, 9, length.sums, true, sums_shape),
                                   floats_of(call, 10, length.sequence, s.is_gru(), sequence_shape),
                                   floats_of(call, 11, s.blocks() * s.units, true, "the bias is [blocks x units]"),
                                   floats_of(call, 12, length.state, true, state_shape),
                                   floats_of(call, 13, length.state, lstm, state_shape)};
  recurrent_layer().backward(s, given, kept, change, gradient);
}
