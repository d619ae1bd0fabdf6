#include "recurrent.h"

#include <cmath>

namespace inkstone {
namespace {

float gate(bool hard, float s) {
  if (!hard) return 1 / (1 + std::exp(-s));
  const float y = 0.2f * s + 0.5f;
  return y < 0 ? 0 : y > 1 ? 1 : y;
}

float gate_slope(bool hard, float s) {
  const float y = hard ? 0.2f * s + 0.5f : gate(false, s);
  if (hard) return y >= 0 && y <= 1 ? 0.2f : 0;
  return y * (1 - y);
}

void lstm(const RecurrentShape& shape, const float* s, const float* c, float* h, float* c_next) {
  const size_t units = shape.units;
  for (size_t row = 0; row < shape.batch; ++row)
    for (size_t u = 0; u < units; ++u) {
      const float* sums = s + row * 4 * units + u;
      const size_t at = row * units + u;
      const float i = gate(shape.hard, sums[0]), f = gate(shape.hard, sums[units]);
      c_next[at] = f * c[at] + i * std::tanh(sums[2 * units]);
      h[at] = gate(shape.hard, sums[3 * units]) * std::tanh(c_next[at]);
    }
}

void lstm_gradient(const RecurrentShape& shape, const float* s, const float* c, const float* c_next,
                   const float* dh, const float* dc_next, float* ds, float* dc) {
  const size_t units = shape.units;
  for (size_t row = 0; row < shape.batch; ++row)
    for (size_t u = 0; u < units; ++u) {
      const float* sums = s + row * 4 * units + u;
      float* to = ds + row * 4 * units + u;
      const size_t at = row * units + u;
      const float i = gate(shape.hard, sums[0]), f = gate(shape.hard, sums[units]);
      const float g = std::tanh(sums[2 * units]), o = gate(shape.hard, sums[3 * units]);
      const float t = std::tanh(c_next[at]);
      const float change = dc_next[at] + dh[at] * o * (1 - t * t);
      to[0] = change * g * gate_slope(shape.hard, sums[0]);
      to[units] = change * c[at] * gate_slope(shape.hard, sums[units]);
      to[2 * units] = change * i * (1 - g * g);
      to[3 * units] = dh[at] * t * gate_slope(shape.hard, sums[3 * units]);
      dc[at] = change * f;
    }
}

void gru_gates(const RecurrentShape& shape, const float* s, const float* h, float* z, float* rh) {
  const size_t units = shape.units;
  for (size_t row = 0; row < shape.batch; ++row)
    for (size_t u = 0; u < units; ++u) {
      const float* sums = s + row * 2 * units + u;
      const size_t at = row * units + u;
      z[at] = gate(shape.hard, sums[0]);
      rh[at] = gate(shape.hard, sums[units]) * h[at];
    }
}

void gru_gates_gradient(const RecurrentShape& shape, const float* s, const float* h, const float* dz,
                        const float* drh, float* ds, float* dh) {
  const size_t units = shape.units;
  for (size_t row = 0; row < shape.batch; ++row)
    for (size_t u = 0; u < units; ++u) {
      const float* sums = s + row * 2 * units + u;
      float* to = ds + row * 2 * units + u;
      const size_t at = row * units + u;
      to[0] = dz[at] * gate_slope(shape.hard, sums[0]);
      to[units] = drh[at] * h[at] * gate_slope(shape.hard, sums[units]);
      dh[at] = drh[at] * gate(shape.hard, sums[units]);
    }
}

void gru_output(const float* z, const float* a, const float* h, float* h_next, size_t length) {
  for (size_t i = 0; i < length; ++i) h_next[i] = z[i] * h[i] + (1 - z[i]) * std::tanh(a[i]);
}

void gru_output_gradient(const float* z, const float* a, const float* h, const float* dh_next, float* dz,
                         float* da, float* dh, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const float t = std::tanh(a[i]);
    dz[i] = dh_next[i] * (h[i] - t);
    da[i] = dh_next[i] * (1 - z[i]) * (1 - t * t);
    dh[i] = dh_next[i] * z[i];
  }
}

}  // namespace

INKSTONE_TABLE(Recurrent, recurrent) = {lstm,       lstm_gradient, gru_gates, gru_gates_gradient,
                                        gru_output, gru_output_gradient};

}  // namespace inkstone
