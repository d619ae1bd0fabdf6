#pragma once

#include "family.h"

namespace inkstone {

/** `gru_reset_after` multiplies the recurrent sum of the candidate by the reset gate, as Keras 3 and PyTorch do;
 * `gru` multiplies the state before it is multiplied by the weights (Cho et al., 2014). */
enum RecurrentCell { simple_cell, lstm_cell, gru_cell, gru_reset_after_cell, recurrent_cells };

/** The states of `batch` rows over `steps` steps. `hard` gates are Keras' hard sigmoid. A layer that goes
 * `backwards` starts with the last step. */
struct RecurrentLayerShape {
  RecurrentCell cell;
  size_t batch, steps, units;
  size_t features;  // of the input; 0 where its sums are given instead
  bool hard, backwards;

  /** Blocks of `units` columns of the sums: of the gates i, f, g, o of an LSTM, or z, r and the candidate of a GRU. */
  size_t blocks() const { return cell == simple_cell ? 1 : cell == lstm_cell ? 4 : 3; }
  /** Values of a row that meet the weights: the input's and the states'. */
  size_t depth() const { return features + units; }
  bool is_gru() const { return cell == gru_cell || cell == gru_reset_after_cell; }
};

/** What is the same on the way forward and back. Null where there is none. */
struct RecurrentGiven {
  const float* x;               // [batch, steps, features]
  const float* input_weights;   // [features, blocks units]
  const float* bias;            // [blocks units], of the input
  const float* weights;         // [units, blocks units], of the state
  const float* candidate_bias;  // [units], of the recurrent sum of a candidate whose reset comes after
  const uint8_t* mask;          // [batch, steps]: at 0 the state stays what it was
  const float* c;               // [batch, units], before the first step
};

/** What the way forward leaves for the way back, by the step of the input. */
struct RecurrentKept {
  float* gates;   // [batch, steps, blocks units]; given, without features: the sums of the input with its bias
  float* extra;   // [batch, steps, units]: c after the step; r h of a GRU; the candidate's recurrent sum
  float* before;  // [batch, steps, features + units]: x and h before the step
};

/** The gradients that come from outside. Null where they are zero. */
struct RecurrentChange {
  const float* sequence;  // [batch, steps, units], in the order of the steps taken
  const float* h;         // [batch, units], of the last states
  const float* c;
};

/** The gradients of the sums, from which those of input and weights are products. */
struct RecurrentGradient {
  float* sums;       // [batch, steps, blocks units]
  float* candidate;  // [batch, steps, units] of a GRU: of the candidate's recurrent sum
  float* bias;       // [blocks units]: of the input's bias
  float* h;          // [batch, units], before the first step
  float* c;          // the same of an LSTM
};

/** A whole recurrent layer: an LSTM (Hochreiter and Schmidhuber, 1997; with a
 * forget gate), a GRU or a simple layer with tanh (Elman, 1990). */
struct RecurrentLayer {
  /** `h` and, of an LSTM, `c` [batch, units] hold the first states and get the last ones; `sequence` [batch, steps,
   * units] gets all of h, in the order of the steps taken. `sequence`, `kept.extra`, `kept.before` and, with features,
   * `kept.gates` may be null. */
  void (*forward)(const RecurrentLayerShape& shape, const RecurrentGiven& given, const RecurrentKept& kept,
                  float* sequence, float* h, float* c);
  void (*backward)(const RecurrentLayerShape& shape, const RecurrentGiven& given, const RecurrentKept& kept,
                   const RecurrentChange& change, const RecurrentGradient& gradient);
};

INKSTONE_FAMILY(RecurrentLayer, recurrent_layer)

}  // namespace inkstone
