#pragma once

#include "family.h"

namespace inkstone {

/** x [batch, height, width, channels], y [batch, out_height, out_width, channels] */
struct SamplingShape {
  size_t batch, height, width, channels, out_height, out_width;
};

/** What lies outside an image: a constant, or the image again, in the order of TensorFlow's names. */
enum class Outside : int { constant, reflect, wrap, nearest, count };

struct Transformation {
  /** One, or one an image: a0 a1 a2 b0 b1 b2 c0 c1. Output (x, y) reads input
   * ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) with k = c0 x + c1 y + 1. */
  const float* numbers;
  bool one;
  bool bilinear;  // otherwise the nearest pixel
  Outside outside;
  float fill;
};

struct Rotation {
  double cosine, sine, center_x, center_y;
  const float* fill;  // one a channel
};

struct Scale {
  double rows, columns;  // input rows an output row
  bool half_pixels;      // centres of pixels at 0.5
};

/** Boxes `[count, 4]` of y1, x1, y2, x2 in parts of an image, each of the image whose number `images` holds. */
struct Crops {
  const float* boxes;
  const int32_t* images;  // a number that no image has gives zeros
  size_t count;
  bool bilinear;  // otherwise the nearest pixel
  float outside;  // what lies outside an image
};

struct Sampling {
  void (*transform)(const SamplingShape& shape, const Transformation& transformation, const float* x, float* y);
  /** The nearest pixel; x and y have the same shape. */
  void (*rotate)(const SamplingShape& shape, const Rotation& rotation, const float* x, float* y);
  void (*resize_bilinear)(const SamplingShape& shape, const Scale& scale, const float* x, float* y);
  /** The gradient of the pixels from that of the resized ones; dy has the shape of the result, dx of the images. Where
   * `half_pixels` is set in a scale, it is passed over, as TensorFlow.js does. */
  void (*resize_bilinear_gradient)(const SamplingShape& shape, const Scale& scale, const float* dy, float* dx);
  /** dx sums, for each pixel, what was read from it: row r of dy read row `rows[r]`, column c column `columns[c]`. */
  void (*resize_nearest_gradient)(const SamplingShape& shape, const int32_t* rows, const int32_t* columns,
                                  const float* dy, float* dx);
  /** y `[crops, out_height, out_width, channels]`, computed in float64 as JavaScript does. */
  void (*crop_floats)(const SamplingShape& shape, const Crops& crops, const float* x, float* y);
  void (*crop_ints)(const SamplingShape& shape, const Crops& crops, const int32_t* x, float* y);
};

INKSTONE_FAMILY(Sampling, sampling)

}  // namespace inkstone
