#include "warp.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t task_images = 8;

/** Where linear interpolation finds ink, in the image with an edge of paper around it: from `left` to below
 * `right`, from `top` to below `bottom`; nowhere in a blank image. */
struct InkBox {
  double left, right, top, bottom;
};

constexpr size_t block = 64;

/** `Channels` may be known when this is compiled, or 0. */
template <size_t Channels>
static inline InkBox ink_box(const WarpShape& s, const float* image) {
  const size_t step = Channels ? Channels : s.channels;
  size_t left = s.width, right = 0, top = s.height, bottom = 0;
  for (size_t from = 0; from < s.width; from += block) {
    const size_t count = smaller(block, s.width - from);
    uint32_t columns[block] = {};
    for (size_t row = 0; row < s.height; ++row) {
      const float* at = image + (row * s.width + from) * step;
      uint32_t any = 0;
      for (size_t column = 0; column < count; ++column) {
        uint32_t bits;
        __builtin_memcpy(&bits, at + column * step, sizeof bits);
        columns[column] |= bits << 1;  // the sign is no ink
        any |= bits << 1;
      }
      if (any == 0) continue;
      top = smaller(top, row);
      bottom = larger(bottom, row + 1);
    }
    for (size_t column = 0; column < count; ++column) {
      if (columns[column] == 0) continue;
      left = smaller(left, from + column);
      right = from + column + 1;
    }
  }
  // The pixel x, with the edge x + 1, is seen from beyond x to before x + 2. Of a blank image nothing is.
  return {static_cast<double>(left), static_cast<double>(right + 1), static_cast<double>(top),
          static_cast<double>(bottom + 1)};
}

/** What lies between four pixels, `right` and `down` of the upper left one. */
static inline float between(double upper_left, double upper_right, double lower_left, double lower_right,
                            double right, double down) {
  const double upper = upper_left + right * (upper_right - upper_left);
  const double lower = lower_left + right * (lower_right - lower_left);
  return static_cast<float>(upper + down * (lower - upper));
}

/** The pixels `first` to below `end` of a row; they come from (a x + row_x, c x + row_y), all inside the edge. */
struct Row {
  double a, c, row_x, row_y;
  size_t first, end;

  double from_x(size_t x) const { return a * static_cast<double>(static_cast<int>(x)) + row_x; }
  double from_y(size_t x) const { return c * static_cast<double>(static_cast<int>(x)) + row_y; }
};

/** For pixels that lie between four of the image itself. */
template <size_t Channels>
static inline void draw_inside(const Row& row, const float* image, const WarpShape& s, float* to) {
  const int step = static_cast<int>(Channels ? Channels : s.channels);
  const int line = static_cast<int>(s.width) * step;
  for (size_t x = row.first; x < row.end; ++x) {
    const double from_x = row.from_x(x), from_y = row.from_y(x);
    const int left = static_cast<int>(from_x), top = static_cast<int>(from_y);
    const float* at = image + ((top - 1) * line + (left - 1) * step);
    to[x * static_cast<size_t>(step)] =
        between(at[0], at[step], at[line], at[line + step], from_x - left, from_y - top);
  }
}

void draw_at_edge(const Row& row, const float* image, const WarpShape& s, float* to) {
  const auto pixel = [&](size_t x, size_t y) -> double {
    if (x - 1 >= s.width || y - 1 >= s.height) return 0;  // 0 - 1 is large
    return image[((y - 1) * s.width + x - 1) * s.channels];
  };
  for (size_t x = row.first; x < row.end; ++x) {
    const double from_x = row.from_x(x), from_y = row.from_y(x);
    const size_t left = static_cast<size_t>(from_x), top = static_cast<size_t>(from_y);
    to[x * s.channels] = between(pixel(left, top), pixel(left + 1, top), pixel(left, top + 1),
                                 pixel(left + 1, top + 1), from_x - static_cast<double>(left),
                                 from_y - static_cast<double>(top));
  }
}

/** Draws one channel, both pointers at its first value. `to` is paper already. */
template <size_t Channels>
static inline void draw(const WarpShape& s, const double* transform, const float* image, float* to) {
  const InkBox box = ink_box<Channels>(s, image);
  const auto [a, b, c, d, e, f] = *reinterpret_cast<const double(*)[6]>(transform);
  const double width = static_cast<double>(s.width), height = static_cast<double>(s.height);
  const double middle_x = (width - 1) / 2, middle_y = (height - 1) / 2;
  const bool at_edge = box.left < 1 || box.top < 1 || box.right > width || box.bottom > height;
  for (size_t y = 0; y < s.height; ++y, to += s.width * s.channels) {
    const double from_middle = static_cast<double>(y) - middle_y;
    Row row{a, c, b * from_middle - a * middle_x + e + middle_x + 1, d * from_middle - c * middle_x + f + middle_y + 1,
            0, s.width};
    const auto sees_ink = [&](size_t x) {
      const double from_x = row.from_x(x), from_y = row.from_y(x);
      return from_x >= box.left && from_x < box.right && from_y >= box.top && from_y < box.bottom;
    };
    // What meets the box is one piece of the row, for the box is convex.
    while (row.first < row.end && !sees_ink(row.first)) ++row.first;
    while (row.first < row.end && !sees_ink(row.end - 1)) --row.end;
    if (at_edge) {
      draw_at_edge(row, image, s, to);
    } else {
      draw_inside<Channels>(row, image, s, to);
    }
  }
}

void warp(const WarpShape& s, const double* transforms, const float* x, float* y) {
  const size_t length = s.height * s.width * s.channels;
  parallel(ceil_divide(s.batch, task_images), [&](size_t task) {
    for (size_t n = task * task_images; n < smaller(s.batch, (task + 1) * task_images); ++n) {
      fill_zeros(y + n * length, length);
      if (s.channels == 1) {
        draw<1>(s, transforms + 6 * n, x + n * length, y + n * length);
        continue;
      }
      for (size_t channel = 0; channel < s.channels; ++channel) {
        draw<0>(s, transforms + 6 * n, x + n * length + channel, y + n * length + channel);
      }
    }
  });
}

}  // namespace

INKSTONE_TABLE(Warp, warp_images) = {warp};

}  // namespace inkstone
