#include "backward.h"
#include "convolution.h"

namespace inkstone {

extern const Backward backward_reference;
extern const Pooling pooling_reference;

namespace {

/** Calls `body(x index, filter index, y index)` for each product that a convolution sums. */
template <typename Body>
void each_product(const ConvShape& s, const Body& body) {
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t oy = 0; oy < s.out_height; ++oy)
      for (size_t ox = 0; ox < s.out_width; ++ox)
        for (size_t ky = 0; ky < s.filter_height; ++ky)
          for (size_t kx = 0; kx < s.filter_width; ++kx) {
            // Unsigned: what lies above or to the left wraps around and fails the comparison.
            const size_t iy = oy * s.stride_height + ky * s.dilation_height - s.pad_top;
            const size_t ix = ox * s.stride_width + kx * s.dilation_width - s.pad_left;
            if (iy >= s.height || ix >= s.width) continue;
            const size_t x = ((n * s.height + iy) * s.width + ix) * s.channels;
            const size_t filter = (ky * s.filter_width + kx) * s.channels * s.filters;
            const size_t y = ((n * s.out_height + oy) * s.out_width + ox) * s.filters;
            for (size_t c = 0; c < s.channels; ++c)
              for (size_t f = 0; f < s.filters; ++f) body(x + c, filter + c * s.filters + f, y + f);
          }
}

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  const size_t outputs = s.batch * s.out_height * s.out_width * s.filters;
  for (size_t i = 0; i < outputs; ++i) y[i] = finish.bias ? finish.bias[i % s.filters] : 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { y[o] += x[i] * filter[w]; });
  if (!finish.relu) return;
  for (size_t i = 0; i < outputs; ++i) y[i] = y[i] < 0 ? 0 : y[i];
}

/** pooling.h says what a note holds. */
uint8_t note_of(const float (&values)[4]) {
  int note = 0;
  float best = -__builtin_inff();
  for (int place = 0; place < 4; ++place) {
    if (values[place] != values[place]) note |= note_nan << place;
    if (!(values[place] > best)) continue;
    best = values[place];
    note = (note & ~note_place) | note_winner | place;
  }
  return static_cast<uint8_t>(best > 0 ? note | note_slope : note);
}

void note_windows(const PoolShape& s, const float* x, uint8_t* notes) {
  const size_t row = s.width * s.channels;
  for (size_t i = 0; i < s.batch * s.out_height * s.out_width * s.channels; ++i) {
    const size_t c = i % s.channels, ox = i / s.channels % s.out_width, oy = i / s.channels / s.out_width;
    const float* first = x + (oy / s.out_height * s.height + 2 * (oy % s.out_height)) * row + 2 * ox * s.channels + c;
    notes[i] = note_of({first[0], first[s.channels], first[row], first[row + s.channels]});
  }
}

void pooled_forward(const ConvShape& s, const PoolShape& pool, const float* x, const float* filter, float* y,
                    uint8_t* notes, Finish finish) {
  float* whole = scratch(0, s.batch * s.out_height * s.out_width * s.filters);
  forward(s, x, filter, whole, finish);
  pooling_reference.max(pool, whole, y);
  if (notes) note_windows(pool, whole, notes);
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const size_t inputs = s.batch * s.height * s.width * s.channels;
  for (size_t i = 0; i < inputs; ++i) dx[i] = 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { dx[i] += dy[o] * filter[w]; });
}

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t weights = s.filter_height * s.filter_width * s.channels * s.filters;
  for (size_t i = 0; i < weights; ++i) gradient[i] = 0;
  each_product(s, [&](size_t i, size_t w, size_t o) { gradient[w] += x[i] * dy[o]; });
}

void pooled_filter_gradient(const ConvShape& s, const PoolShape& pool, const float* x, const float* dy,
                            const float* y, float* gradient, float* column_sums) {
  float* change = scratch(0, pool.batch * pool.height * pool.width * pool.channels);
  backward_reference.max_pool_relu(pool, dy, y, change, column_sums);
  filter_gradient(s, x, change, gradient);
}

void noted_filter_gradient(const ConvShape& s, const PoolShape& pool, const float* x, const float* dy,
                           const uint8_t* notes, float* gradient, float* column_sums) {
  float* change = scratch(0, pool.batch * pool.height * pool.width * pool.channels);
  backward_reference.noted_pool_relu(pool, dy, notes, change, column_sums);
  filter_gradient(s, x, change, gradient);
}

void noted_input_gradient(const ConvShape& s, const PoolShape& pool, const float* dy, const uint8_t* notes,
                          const float* filter, float* dx) {
  float* change = scratch(0, pool.batch * pool.height * pool.width * pool.channels);
  float* sums = scratch(1, pool.channels);
  backward_reference.noted_pool_relu(pool, dy, notes, change, sums);
  input_gradient(s, change, filter, dx);
}

bool takes_notes(const ConvShape&) { return true; }

}  // namespace

INKSTONE_TABLE(Convolution, convolution) = {forward, pooled_forward, input_gradient, filter_gradient,
                                            pooled_filter_gradient, noted_filter_gradient,
                                            noted_input_gradient, takes_notes};

}  // namespace inkstone
