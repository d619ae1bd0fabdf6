#include <cmath>
#include <initializer_list>

#include "recurrent_layer.h"

namespace inkstone {
namespace {

using Shape = RecurrentLayerShape;

float open_gate(bool hard, float s) { return hard ? 0.2f * s + 0.5f : 1 / (1 + std::exp(-s)); }
float gate_value(bool hard, float y) { return !hard ? y : y < 0 ? 0 : y > 1 ? 1 : y; }
float gate_slope(bool hard, float y) { return !hard ? y * (1 - y) : y >= 0 && y <= 1 ? 0.2f : 0; }

/** sum over i of h[i] weights[i, column] */
float recurrent_sum(const Shape& s, const float* weights, const float* h, size_t column) {
  float sum = 0;
  for (size_t i = 0; i < s.units; ++i) sum += h[i] * weights[i * s.blocks() * s.units + column];
  return sum;
}

/** One step of one row: `h` and `c` take it. */
void step(const Shape& s, const RecurrentGiven& given, float* gates, float* extra, float* h, float* c) {
  const size_t units = s.units;
  const size_t states = s.is_gru() ? 2 : s.blocks();  // blocks whose recurrent sum is added as it is
  for (size_t j = 0; j < states * units; ++j) gates[j] += recurrent_sum(s, given.weights, h, j);
  for (size_t u = 0; u < units; ++u) {
    float* at = gates + u;
    if (s.cell == simple_cell) {
      at[0] = std::tanh(at[0]);
    } else if (s.cell == lstm_cell) {
      for (const size_t block : {0, 1, 3}) at[block * units] = open_gate(s.hard, at[block * units]);
      at[2 * units] = std::tanh(at[2 * units]);
      c[u] = gate_value(s.hard, at[units]) * c[u] + gate_value(s.hard, at[0]) * at[2 * units];
    } else {
      at[0] = open_gate(s.hard, at[0]);
      at[units] = open_gate(s.hard, at[units]);
    }
  }
  if (s.is_gru()) {
    for (size_t u = 0; u < units; ++u) extra[u] = gate_value(s.hard, gates[units + u]) * h[u];
    const bool after = s.cell == gru_reset_after_cell;
    for (size_t u = 0; u < units; ++u) {
      float* candidate = gates + 2 * units + u;
      if (!after) {
        *candidate = std::tanh(*candidate + recurrent_sum(s, given.weights, extra, 2 * units + u));
        continue;
      }
      const float sum = recurrent_sum(s, given.weights, h, 2 * units + u);
      extra[u] = sum + (given.candidate_bias ? given.candidate_bias[u] : 0);
      *candidate = std::tanh(*candidate + gate_value(s.hard, gates[units + u]) * extra[u]);
    }
  }
  for (size_t u = 0; u < units; ++u) {
    const float* at = gates + u;
    if (s.cell == simple_cell) h[u] = at[0];
    else if (s.cell == lstm_cell) h[u] = gate_value(s.hard, at[3 * units]) * std::tanh(c[u]);
    else h[u] = gate_value(s.hard, at[0]) * h[u] + (1 - gate_value(s.hard, at[0])) * at[2 * units];
  }
}

/** The sums of the input of one row and step. */
void input_sums(const Shape& s, const RecurrentGiven& given, const float* x, float* sums) {
  const size_t width = s.blocks() * s.units;
  for (size_t j = 0; j < width; ++j) {
    sums[j] = given.bias ? given.bias[j] : 0;
    for (size_t i = 0; i < s.features; ++i) sums[j] += x[i] * given.input_weights[i * width + j];
  }
}

void forward(const Shape& s, const RecurrentGiven& given, const RecurrentKept& kept, float* sequence, float* h,
             float* c) {
  const size_t units = s.units, width = s.blocks() * units;
  float* spare = scratch(0, units);
  float* spare_gates = scratch(2, width);
  for (size_t row = 0; row < s.batch; ++row)
    for (size_t n = 0; n < s.steps; ++n) {
      const size_t at = row * s.steps + (s.backwards ? s.steps - 1 - n : n);
      float* state = h + row * units;
      float* cell = c ? c + row * units : nullptr;
      float* extra = kept.extra ? kept.extra + at * units : spare;
      float* gates = kept.gates ? kept.gates + at * width : spare_gates;
      if (s.features > 0) input_sums(s, given, given.x + at * s.features, gates);
      float* before = kept.before ? kept.before + at * s.depth() : nullptr;
      for (size_t i = 0; i < s.features && before; ++i) before[i] = given.x[at * s.features + i];
      for (size_t u = 0; u < units && before; ++u) before[s.features + u] = state[u];
      if (!given.mask || given.mask[at]) {
        step(s, given, gates, extra, state, cell);
      } else {
        for (size_t u = 0; u < units; ++u) extra[u] = 0;  // it meets gradients of 0, and must not be a NaN
      }
      for (size_t u = 0; u < units && s.cell == lstm_cell; ++u) extra[u] = cell[u];
      for (size_t u = 0; u < units && sequence; ++u) sequence[(row * s.steps + n) * units + u] = state[u];
    }
}

/** The gradients of one step of one row; `dh` and `dc` become those of the step before. */
void step_back(const Shape& s, const RecurrentGiven& given, const float* gates, const float* extra,
               const float* before, const float* c_before, float* ds, float* candidate, float* dh, float* dc) {
  const size_t units = s.units, width = s.blocks() * units;
  float* passed = scratch(1, units);  // what goes to h before directly
  for (size_t u = 0; u < units; ++u) {
    const float* at = gates + u;
    float* to = ds + u;
    passed[u] = 0;
    if (s.cell == simple_cell) {
      to[0] = dh[u] * (1 - at[0] * at[0]);
    } else if (s.cell == lstm_cell) {
      const float t = std::tanh(extra[u]), g = at[2 * units];
      const float change = dc[u] + dh[u] * gate_value(s.hard, at[3 * units]) * (1 - t * t);
      to[0] = change * g * gate_slope(s.hard, at[0]);
      to[units] = change * (c_before ? c_before[u] : 0) * gate_slope(s.hard, at[units]);
      to[2 * units] = change * gate_value(s.hard, at[0]) * (1 - g * g);
      to[3 * units] = dh[u] * t * gate_slope(s.hard, at[3 * units]);
      dc[u] = change * gate_value(s.hard, at[units]);
    } else {
      const float z = gate_value(s.hard, at[0]), hh = at[2 * units];
      to[0] = dh[u] * (before[u] - hh) * gate_slope(s.hard, at[0]);
      to[2 * units] = dh[u] * (1 - z) * (1 - hh * hh);
      passed[u] = dh[u] * z;
      const bool after = s.cell == gru_reset_after_cell;
      candidate[u] = to[2 * units] * (after ? gate_value(s.hard, at[units]) : 1);
    }
  }
  const auto back = [&](const float* change, size_t first, size_t count, size_t i) {
    float sum = 0;
    for (size_t j = 0; j < count; ++j) sum += change[j] * given.weights[i * width + first + j];
    return sum;
  };
  if (s.is_gru()) {
    for (size_t u = 0; u < units; ++u) {
      const float sum = back(candidate, 2 * units, units, u);
      const float r = gate_value(s.hard, gates[units + u]);
      const bool after = s.cell == gru_reset_after_cell;
      ds[units + u] = (after ? ds[2 * units + u] * extra[u] : sum * before[u]) * gate_slope(s.hard, gates[units + u]);
      passed[u] += after ? sum : sum * r;
    }
  }
  for (size_t u = 0; u < units; ++u) dh[u] = passed[u] + back(ds, 0, s.is_gru() ? 2 * units : width, u);
}

void backward(const Shape& s, const RecurrentGiven& given, const RecurrentKept& kept, const RecurrentChange& change,
              const RecurrentGradient& to) {
  const size_t units = s.units, width = s.blocks() * units;
  float* gates = scratch(2, width);
  const auto step_at = [&](size_t n) { return s.backwards ? s.steps - 1 - n : n; };
  for (size_t j = 0; j < width; ++j) to.bias[j] = 0;
  for (size_t row = 0; row < s.batch; ++row) {
    float* dh = to.h + row * units;
    float* dc = to.c ? to.c + row * units : nullptr;
    for (size_t u = 0; u < units; ++u) dh[u] = change.h ? change.h[row * units + u] : 0;
    for (size_t u = 0; u < units && dc; ++u) dc[u] = change.c ? change.c[row * units + u] : 0;
    for (size_t n = s.steps; n-- > 0;) {
      const size_t at = row * s.steps + step_at(n);
      const size_t last = n > 0 ? row * s.steps + step_at(n - 1) : 0;
      float* ds = to.sums + at * width;
      float* candidate = to.candidate ? to.candidate + at * units : nullptr;
      for (size_t u = 0; u < units && change.sequence; ++u) {
        dh[u] += change.sequence[(row * s.steps + n) * units + u];
      }
      if (given.mask && !given.mask[at]) {
        for (size_t j = 0; j < width; ++j) ds[j] = 0;
        for (size_t u = 0; u < units && candidate; ++u) candidate[u] = 0;
        continue;
      }
      const float* c_before = s.cell != lstm_cell ? nullptr
                              : n > 0             ? kept.extra + last * units
                              : given.c           ? given.c + row * units
                                                  : nullptr;
      const float* extra = kept.extra ? kept.extra + at * units : nullptr;
      for (size_t j = 0; j < width; ++j) gates[j] = kept.gates[at * width + j];  // ds may lie in their place
      step_back(s, given, gates, extra, kept.before + at * s.depth() + s.features, c_before, ds, candidate, dh, dc);
      for (size_t j = 0; j < width; ++j) to.bias[j] += ds[j];
    }
  }
}

}  // namespace

INKSTONE_TABLE(RecurrentLayer, recurrent_layer) = {forward, backward};

}  // namespace inkstone
