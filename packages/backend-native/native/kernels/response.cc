#include "response.h"

#include "vector_math.h"

namespace inkstone {
namespace {

constexpr size_t work = 8192;  // values of a task, about
constexpr int row_slot = 0;

/** base^-exponent for a positive base. */
static inline Vector power_of(Vector base, float exponent) {
  if (exponent == 0.5f) return 1.0f / square_root(base);
  if (exponent == 0.75f) {
    const Vector root = square_root(base);
    return 1.0f / (root * square_root(root));
  }
  if (exponent == 1.0f) return 1.0f / base;
  Vector result;
  for (size_t lane = 0; lane < lanes; ++lane) result[lane] = __builtin_powf(base[lane], -exponent);
  return result;
}

/** Rows of channels with `radius` zeros, and at least a vector, on either side, so that windows need no bounds. */
struct Rows {
  size_t channels, margin, length;
  float* data;

  Rows(size_t channels, size_t radius, size_t count)
      : channels(channels), margin(smaller(radius, channels)), length(channels + 2 * margin + lanes),
        data(scratch(row_slot, count * length)) {
    fill_zeros(data, count * length);
  }
  float* row(size_t index) const { return data + index * length + margin; }

  /** The sums of a row over windows, at `c`. */
  Vector window(size_t index, size_t c) const {
    const float* from = row(index) + c - margin;
    Vector sum = load(from);
    for (size_t i = 1; i <= 2 * margin; ++i) sum += load(from + i);
    return sum;
  }
};

static inline Vector part(const float* from, size_t count) {
  return count == lanes ? load(from) : load_part(from, count);
}
static inline void put(float* to, Vector value, size_t count) {
  if (count == lanes) store(to, value);
  else store_part(to, value, count);
}

/** `body(channel, count)`, a vector at a time. */
template <class Body>
static inline void each_part(size_t channels, const Body& body) {
  for (size_t c = 0; c < channels; c += lanes) body(c, smaller(lanes, channels - c));
}

template <class Body>
static inline void each_pixels(size_t pixels, size_t channels, const Body& body) {
  const size_t at_once = larger(1, work / channels);
  parallel(ceil_divide(pixels, at_once), [=, &body](size_t task) {
    body(task * at_once, smaller(pixels, (task + 1) * at_once));
  });
}

void normalize(const ResponseRule& rule, const float* x, float* y, size_t pixels, size_t channels) {
  if (pixels == 0 || channels == 0) return;
  each_pixels(pixels, channels, [=, &rule](size_t from, size_t to) {
    const Rows squares(channels, rule.radius, 1);
    for (size_t pixel = from; pixel < to; ++pixel) {
      const float* in = x + pixel * channels;
      float* out = y + pixel * channels;
      each_part(channels, [&](size_t c, size_t count) {
        const Vector value = part(in + c, count);
        put(squares.row(0) + c, value * value, count);
      });
      each_part(channels, [&](size_t c, size_t count) {
        const Vector norm = rule.bias + rule.alpha * squares.window(0, c);
        put(out + c, part(in + c, count) * power_of(norm, rule.beta), count);
      });
    }
  });
}

void gradient(const ResponseRule& rule, const float* x, const float* y, const float* dy, float* dx, size_t pixels,
              size_t channels) {
  if (pixels == 0 || channels == 0) return;
  each_pixels(pixels, channels, [=, &rule](size_t from, size_t to) {
    const Rows rows(channels, rule.radius, 2);  // squares, and what each channel gives to those that it sees
    for (size_t pixel = from; pixel < to; ++pixel) {
      const size_t at = pixel * channels;
      each_part(channels, [&](size_t c, size_t count) {
        const Vector value = part(x + at + c, count);
        put(rows.row(0) + c, value * value, count);
      });
      each_part(channels, [&](size_t c, size_t count) {
        const Vector norm = rule.bias + rule.alpha * rows.window(0, c);
        const Vector change = part(dy + at + c, count);
        put(rows.row(1) + c, change * part(y + at + c, count) / norm, count);
        put(dx + at + c, change * power_of(norm, rule.beta), count);
      });
      each_part(channels, [&](size_t c, size_t count) {
        const Vector shared = 2.0f * rule.alpha * rule.beta * part(x + at + c, count) * rows.window(1, c);
        put(dx + at + c, part(dx + at + c, count) - shared, count);
      });
    }
  });
}

}  // namespace

INKSTONE_TABLE(Response, response) = {normalize, gradient};

}  // namespace inkstone
