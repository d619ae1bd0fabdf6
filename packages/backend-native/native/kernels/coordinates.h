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

/** Where the pixels of a crop lie on an image's axis of `from` pixels: the first, and from one to the next. */
struct CropAxis {
  double first, step;

  CropAxis(double start, double end, size_t from, size_t to) {
    const double last = static_cast<double>(from) - 1;
    step = to > 1 ? (end - start) * last / (static_cast<double>(to) - 1) : 0;
    first = to > 1 ? start * last : 0.5 * (start + end) * last;
  }
  double at(size_t place) const { return first + static_cast<double>(place) * step; }
};

/** The value of a crop at a place of an image, or `outside`. */
template <class T>
static inline double cropped(const T* image, size_t height, size_t width, size_t channels, size_t channel, double row,
                             double column, bool bilinear, double outside) {
  if (!(row >= 0 && row <= static_cast<double>(height - 1) && column >= 0 && column <= static_cast<double>(width - 1))) {
    return outside;
  }
  const auto pixel = [=](size_t r, size_t c) { return static_cast<double>(image[(r * width + c) * channels + channel]); };
  if (!bilinear) return pixel(static_cast<size_t>(row + 0.5), static_cast<size_t>(column + 0.5));  // as Math.round
  const size_t top = static_cast<size_t>(row), left = static_cast<size_t>(column);
  const double down = row - static_cast<double>(top), right = column - static_cast<double>(left);
  const size_t below = down > 0 ? top + 1 : top, beside = right > 0 ? left + 1 : left;
  const double upper = pixel(top, left) + (pixel(top, beside) - pixel(top, left)) * right;
  const double lower = pixel(below, left) + (pixel(below, beside) - pixel(below, left)) * right;
  return upper + (lower - upper) * down;
}

}  // namespace
}  // namespace inkstone
