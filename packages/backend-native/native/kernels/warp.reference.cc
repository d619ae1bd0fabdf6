#include "warp.h"

#include <cmath>

namespace inkstone {
namespace {

/** With an edge of paper around the image: its own pixel (0, 0) is (1, 1) here. */
double pixel(const WarpShape& s, const float* image, double x, double y, size_t channel) {
  const bool inside = x >= 1 && x <= static_cast<double>(s.width) && y >= 1 && y <= static_cast<double>(s.height);
  if (!inside) return 0;
  return image[((static_cast<size_t>(y) - 1) * s.width + static_cast<size_t>(x) - 1) * s.channels + channel];
}

void warp(const WarpShape& s, const double* transforms, const float* images, float* result) {
  const double middle_x = (static_cast<double>(s.width) - 1) / 2;
  const double middle_y = (static_cast<double>(s.height) - 1) / 2;
  for (size_t n = 0; n < s.batch; ++n) {
    const float* image = images + n * s.height * s.width * s.channels;
    const double *t = transforms + 6 * n, a = t[0], b = t[1], c = t[2], d = t[3], e = t[4], f = t[5];
    for (size_t y = 0; y < s.height; ++y)
      for (size_t x = 0; x < s.width; ++x) {
        const double from_middle = static_cast<double>(y) - middle_y;
        const double from_x =
            a * static_cast<double>(x) + (b * from_middle - a * middle_x + e + middle_x + 1);
        const double from_y =
            c * static_cast<double>(x) + (d * from_middle - c * middle_x + f + middle_y + 1);
        const double left = std::floor(from_x), top = std::floor(from_y);
        for (size_t channel = 0; channel < s.channels; ++channel) {
          const double upper_left = pixel(s, image, left, top, channel);
          const double lower_left = pixel(s, image, left, top + 1, channel);
          const double upper_right = pixel(s, image, left + 1, top, channel);
          const double lower_right = pixel(s, image, left + 1, top + 1, channel);
          const double upper = upper_left + (from_x - left) * (upper_right - upper_left);
          const double lower = lower_left + (from_x - left) * (lower_right - lower_left);
          const bool seen = from_x >= 0 && from_x < static_cast<double>(s.width + 1) && from_y >= 0 &&
                            from_y < static_cast<double>(s.height + 1);
          *result++ = seen ? static_cast<float>(upper + (from_y - top) * (lower - upper)) : 0.0f;
        }
      }
  }
}

}  // namespace

INKSTONE_TABLE(Warp, warp_images) = {warp};

}  // namespace inkstone
