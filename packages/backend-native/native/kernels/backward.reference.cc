#include "backward.h"

namespace inkstone {

extern const Pooling pooling_reference;

namespace {

float step(float x) { return x > 0 ? 1 : x == x ? 0 : x; }

void relu(const float* dy, const float* x, float* dx, size_t rows, size_t columns, float* column_sums) {
  for (size_t c = 0; column_sums && c < columns; ++c) column_sums[c] = 0;
  for (size_t i = 0; i < rows * columns; ++i) {
    dx[i] = dy[i] * step(x[i]);
    if (column_sums) column_sums[i % columns] += dx[i];
  }
}

void max_pool_relu(const PoolShape& s, const float* dy, const float* x, float* dx, float* column_sums) {
  pooling_reference.max_gradient(s, dy, x, dx);
  relu(dx, x, dx, s.batch * s.height * s.width, s.channels, column_sums);
}

void noted_pool_relu(const PoolShape& s, const float* dy, const uint8_t* notes, float* dx, float* column_sums) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  const size_t row = s.width * s.channels;
  for (size_t i = 0; i < s.batch * s.out_height * s.out_width * s.channels; ++i) {
    const size_t c = i % s.channels, ox = i / s.channels % s.out_width, oy = i / s.channels / s.out_width;
    const size_t n = oy / s.out_height;
    const size_t first = (n * s.height + 2 * (oy % s.out_height)) * row + 2 * ox * s.channels + c;
    for (int place = 0; place < 4; ++place) {
      const bool wins = (notes[i] & note_winner) && (notes[i] & note_place) == place;
      float change = wins ? dy[i] * (notes[i] & note_slope ? 1 : 0) : 0;
      if (notes[i] & (note_nan << place)) change = __builtin_nanf("");
      dx[first + (place / 2) * row + (place % 2) * s.channels] = change;
    }
  }
  for (size_t c = 0; c < s.channels; ++c) column_sums[c] = 0;
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) column_sums[i % s.channels] += dx[i];
}

}  // namespace

INKSTONE_TABLE(Backward, backward) = {relu, max_pool_relu, noted_pool_relu};

}  // namespace inkstone
