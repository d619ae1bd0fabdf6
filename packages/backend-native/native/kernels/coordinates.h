#pragma once

#include "sampling.h"

// Where a pixel is read from, in double precision like TensorFlow.js' `cpu` backend: half a rounding error
// would choose another pixel.

namespace inkstone {
namespace {

static inline double between(double value, double most) {
  const double below = value < most ? value : (value == value ? most : value);  // NaN stays
  return below < 0 ? 0 : below;
}

/** The place inside [0, length - 1] that stands for one outside. */
static inline double mapped(double at, double length, Outside outside) {
  const double last = length - 1, twice = 2 * length;
  switch (outside) {
    case Outside::reflect:  // dcba|abcd|dcba
      if (at < 0) {
        if (length <= 1) return 0;
        at = twice * __builtin_trunc(-at / twice) + at;
        at = at < -length ? at + twice : -at - 1;
      } else if (at > last) {
        if (length <= 1) return 0;
        at -= twice * __builtin_trunc(at / twice);
        if (at >= length) at = twice - at - 1;
      }
      return between(at, last);
    case Outside::wrap:  // abcd|abcd|abcd
      if (at < 0) {
        if (length <= 1) return 0;
        at += length * (__builtin_trunc(-at / last) + 1);
      } else if (at > last) {
        if (length <= 1) return 0;
        at -= length * __builtin_trunc(at / last);
      }
      return between(at, last);
    case Outside::nearest:
      return between(at, last);
    default:
      return at;
  }
}

/** Halves go up. */
static inline double nearest_whole(double value) { return __builtin_floor(value + 0.5); }

struct Place {
  double x, y;
  bool nowhere;  // at infinity: the fill value
};

static inline Place place_of(const float* t, double out_x, double out_y, const SamplingShape& s,
                             Outside outside) {
  const double k = t[6] * out_x + t[7] * out_y + 1;
  if (k == 0) return {0, 0, true};
  const double x = (t[0] * out_x + t[1] * out_y + t[2]) / k;
  const double y = (t[3] * out_x + t[4] * out_y + t[5]) / k;
  return {mapped(x, static_cast<double>(s.width), outside), mapped(y, static_cast<double>(s.height), outside),
          false};
}

/** The two rows (or columns) between which an output row lies, and its distance from the first. */
struct Neighbours {
  size_t first, second;
  float share;
};

static inline Neighbours neighbours(size_t out, double scale, bool half_pixels, size_t length) {
  const double place = half_pixels ? scale * (static_cast<double>(out) + 0.5) - 0.5 : scale * static_cast<double>(out);
  const double last = static_cast<double>(length - 1);
  const double first = between(__builtin_floor(place), last);
  const double second = between(__builtin_ceil(place), last);
  return {static_cast<size_t>(first), static_cast<size_t>(second), static_cast<float>(place - first)};
}

}  // namespace
}  // namespace inkstone
