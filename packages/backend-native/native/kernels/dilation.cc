#include "dilation.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 65536;  // sums of a task, about
constexpr float nothing = -9007199254740991.0f;

/** The part of a filter's axis that lies on the image: `first` to `end`, from position `start` of the image. */
struct Covered {
  size_t first, end, start;
};

/** `at` is where the filter starts on the padded image. */
Covered covered(size_t at, size_t padding, size_t length, size_t filter, size_t dilation) {
  const size_t first = at >= padding ? 0 : ceil_divide(padding - at, dilation);
  const size_t behind = padding + length;
  const size_t end = at >= behind ? 0 : smaller(filter, ceil_divide(behind - at, dilation));
  return {first, end, at + first * dilation - padding};
}

/** One pixel of the result, over all channels. */
void pixel(const DilationShape& s, const Covered& rows, const Covered& columns, const float* image, const float* filter,
           float* y) {
  const size_t channels = s.channels;
  const auto greatest_of = [&](size_t c, const auto& read) {
    Vector greatest = splat(nothing);
    for (size_t h = rows.first; h < rows.end; ++h) {
      const size_t row = rows.start + (h - rows.first) * s.row_dilation;
      for (size_t w = columns.first; w < columns.end; ++w) {
        const size_t column = columns.start + (w - columns.first) * s.column_dilation;
        const Vector value = read(image + (row * s.width + column) * channels + c) +
                             read(filter + (h * s.filter_width + w) * channels + c);
        greatest = choose(value > greatest, value, greatest);
      }
    }
    return greatest;
  };
  size_t c = 0;
  for (; c + lanes <= channels; c += lanes) {
    store(y + c, greatest_of(c, [](const float* from) { return load(from); }));
  }
  if (const size_t rest = channels - c) {
    store_part(y + c, greatest_of(c, [rest](const float* from) { return load_part(from, rest); }), rest);
  }
}

void dilate(const DilationShape& s, const float* x, const float* filter, float* y) {
  const size_t rows = s.batch * s.out_height;
  const size_t sums = s.out_width * s.channels * s.filter_height * s.filter_width;
  const size_t at_once = larger(1, work / larger(1, sums));
  parallel(ceil_divide(rows, at_once), [=, &s](size_t task) {
    for (size_t r = task * at_once; r < smaller(rows, (task + 1) * at_once); ++r) {
      const float* image = x + r / s.out_height * s.height * s.width * s.channels;
      const Covered down = covered(r % s.out_height * s.row_stride, s.top, s.height, s.filter_height, s.row_dilation);
      for (size_t column = 0; column < s.out_width; ++column) {
        const Covered right = covered(column * s.column_stride, s.left, s.width, s.filter_width, s.column_dilation);
        pixel(s, down, right, image, filter, y + (r * s.out_width + column) * s.channels);
      }
    }
  });
}

}  // namespace

INKSTONE_TABLE(Dilation, dilation) = {dilate};

}  // namespace inkstone
