#include "sampling.h"

#include <cmath>

#include "coordinates.h"

namespace inkstone {
namespace {

float pixel(const SamplingShape& s, const float* image, double y, double x, size_t channel, float fill) {
  const bool inside = y >= 0 && y < static_cast<double>(s.height) && x >= 0 && x < static_cast<double>(s.width);
  if (!inside) return fill;
  return image[(static_cast<size_t>(y) * s.width + static_cast<size_t>(x)) * s.channels + channel];
}

float bilinear(const SamplingShape& s, const float* image, double y, double x, size_t channel, float fill) {
  const double top = std::floor(y), left = std::floor(x);
  const double above = (left + 1 - x) * pixel(s, image, top, left, channel, fill) +
                       (x - left) * pixel(s, image, top, left + 1, channel, fill);
  const double below = (left + 1 - x) * pixel(s, image, top + 1, left, channel, fill) +
                       (x - left) * pixel(s, image, top + 1, left + 1, channel, fill);
  return static_cast<float>((top + 1 - y) * above + (y - top) * below);
}

void transform(const SamplingShape& s, const Transformation& t, const float* x, float* y) {
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t row = 0; row < s.out_height; ++row)
      for (size_t column = 0; column < s.out_width; ++column) {
        const float* image = x + n * s.height * s.width * s.channels;
        const float* numbers = t.numbers + (t.one ? 0 : n * 8);
        const Place from = place_of(numbers, static_cast<double>(column), static_cast<double>(row), s, t.outside);
        for (size_t c = 0; c < s.channels; ++c) {
          float value = t.fill;
          if (!from.nowhere && t.bilinear) value = bilinear(s, image, from.y, from.x, c, t.fill);
          if (!from.nowhere && !t.bilinear) {
            value = pixel(s, image, nearest_whole(from.y), nearest_whole(from.x), c, t.fill);
          }
          *y++ = value;
        }
      }
}

void rotate(const SamplingShape& s, const Rotation& r, const float* x, float* y) {
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t row = 0; row < s.height; ++row)
      for (size_t column = 0; column < s.width; ++column) {
        const double dx = static_cast<double>(column) - r.center_x, dy = static_cast<double>(row) - r.center_y;
        const double from_x = nearest_whole(dx * r.cosine - dy * r.sine + r.center_x);
        const double from_y = nearest_whole(dx * r.sine + dy * r.cosine + r.center_y);
        const float* image = x + n * s.height * s.width * s.channels;
        for (size_t c = 0; c < s.channels; ++c) *y++ = pixel(s, image, from_y, from_x, c, r.fill[c]);
      }
}

void resize_bilinear(const SamplingShape& s, const Scale& scale, const float* x, float* y) {
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t row = 0; row < s.out_height; ++row)
      for (size_t column = 0; column < s.out_width; ++column) {
        const Neighbours rows = neighbours(row, scale.rows, scale.half_pixels, s.height);
        const Neighbours columns = neighbours(column, scale.columns, scale.half_pixels, s.width);
        for (size_t c = 0; c < s.channels; ++c) {
          const auto at = [&](size_t i, size_t j) {
            return x[((n * s.height + i) * s.width + j) * s.channels + c];
          };
          const float top = at(rows.first, columns.first) +
                            (at(rows.first, columns.second) - at(rows.first, columns.first)) * columns.share;
          const float bottom = at(rows.second, columns.first) +
                               (at(rows.second, columns.second) - at(rows.second, columns.first)) * columns.share;
          *y++ = top + (bottom - top) * rows.share;
        }
      }
}

void resize_bilinear_gradient(const SamplingShape& s, const Scale& scale, const float* dy, float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t row = 0; row < s.out_height; ++row)
      for (size_t column = 0; column < s.out_width; ++column) {
        const Neighbours rows = neighbours(row, scale.rows, false, s.height);
        const Neighbours columns = neighbours(column, scale.columns, false, s.width);
        for (size_t c = 0; c < s.channels; ++c, ++dy) {
          const auto add = [&](size_t i, size_t j, float share) {
            dx[((n * s.height + i) * s.width + j) * s.channels + c] += share * *dy;
          };
          add(rows.first, columns.first, (1 - rows.share) * (1 - columns.share));
          add(rows.first, columns.second, (1 - rows.share) * columns.share);
          add(rows.second, columns.first, rows.share * (1 - columns.share));
          add(rows.second, columns.second, rows.share * columns.share);
        }
      }
}

void resize_nearest_gradient(const SamplingShape& s, const int32_t* rows, const int32_t* columns, const float* dy,
                             float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  for (size_t n = 0; n < s.batch; ++n)
    for (size_t row = 0; row < s.out_height; ++row)
      for (size_t column = 0; column < s.out_width; ++column)
        for (size_t c = 0; c < s.channels; ++c) {
          const size_t i = static_cast<size_t>(rows[row]), j = static_cast<size_t>(columns[column]);
          dx[((n * s.height + i) * s.width + j) * s.channels + c] += *dy++;
        }
}

/** Of the boxes, one after the other. */
template <class T>
void crop(const SamplingShape& s, const Crops& crops, const T* x, float* y) {
  for (size_t n = 0; n < crops.count; ++n) {
    const float* box = crops.boxes + 4 * n;
    const bool known = crops.images[n] >= 0 && static_cast<size_t>(crops.images[n]) < s.batch;
    const CropAxis rows(box[0], box[2], s.height, s.out_height), columns(box[1], box[3], s.width, s.out_width);
    for (size_t row = 0; row < s.out_height; ++row) {
      for (size_t column = 0; column < s.out_width; ++column) {
        for (size_t c = 0; c < s.channels; ++c, ++y) {
          if (!known) *y = 0;
          else {
            const T* image = x + static_cast<size_t>(crops.images[n]) * s.height * s.width * s.channels;
            *y = static_cast<float>(cropped(image, s.height, s.width, s.channels, c, rows.at(row), columns.at(column),
                                            crops.bilinear, static_cast<double>(crops.outside)));
          }
        }
      }
    }
  }
}

}  // namespace

INKSTONE_TABLE(Sampling, sampling) = {transform, rotate, resize_bilinear, resize_bilinear_gradient, resize_nearest_gradient,
                                      crop<float>, crop<int32_t>};

}  // namespace inkstone
