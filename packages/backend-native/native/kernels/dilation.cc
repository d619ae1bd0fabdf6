#include "dilation.h"

#include "short_vectors.h"

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

/** For `count` channels from `c` on: `index(row, column, h, w)` of the first greatest sum under the filter, `otherwise` where
 * there is none. */
template <class Index>
static inline IntVector first_greatest(const DilationShape& s, const Covered& rows, const Covered& columns, const float* image,
                                       const float* filter, size_t c, size_t count, size_t otherwise, const Index& index) {
  Vector greatest = splat(nothing);
  IntVector place = IntVector{} + static_cast<int32_t>(otherwise);
  for (size_t h = rows.first; h < rows.end; ++h) {
    const size_t row = rows.start + (h - rows.first) * s.row_dilation;
    for (size_t w = columns.first; w < columns.end; ++w) {
      const size_t column = columns.start + (w - columns.first) * s.column_dilation;
      const Vector value = read(image + (row * s.width + column) * s.channels + c, count) +
                           read(filter + (h * s.filter_width + w) * s.channels + c, count);
      const IntVector above = value > greatest;
      greatest = choose(above, value, greatest);
      place = above ? IntVector{} + static_cast<int32_t>(index(row, column, h, w)) : place;
    }
  }
  return place;
}

/** Calls `body(row, column, rows, columns)` for each result of an image. */
template <class Body>
static inline void each_result(const DilationShape& s, const Body& body) {
  for (size_t row = 0; row < s.out_height; ++row) {
    const Covered down = covered(row * s.row_stride, s.top, s.height, s.filter_height, s.row_dilation);
    for (size_t column = 0; column < s.out_width; ++column) {
      body(row, column, down, covered(column * s.column_stride, s.left, s.width, s.filter_width, s.column_dilation));
    }
  }
}

/** Adds a vector of changes, each to the place below `end` of its own channel. */
static inline void scatter(float* to, size_t channels, const IntVector& places, size_t end, const float* changes,
                           size_t count) {
  int32_t place[lanes];
  __builtin_memcpy(place, &places, sizeof place);
  for (size_t lane = 0; lane < count; ++lane) {
    const size_t at = static_cast<size_t>(place[lane]);
    if (at < end) to[at * channels + lane] += changes[lane];
  }
}

/** A task owns a vector of channels of an image: its sums are added in the order of dy. */
void input_gradient(const DilationShape& s, const float* x, const float* filter, const float* dy, float* dx) {
  const size_t image_size = s.height * s.width * s.channels, blocks = ceil_divide(s.channels, lanes);
  fill_zeros(dx, s.batch * image_size);
  const size_t pixels = s.height * s.width;
  parallel(s.batch * blocks, [=, &s](size_t task) {
    const size_t n = task / blocks, c = task % blocks * lanes, count = smaller(lanes, s.channels - c);
    const float* image = x + n * image_size;
    const float* changes = dy + n * s.out_height * s.out_width * s.channels + c;
    float* gradient = dx + n * image_size + c;
    each_result(s, [&](size_t row, size_t column, const Covered& down, const Covered& right) {
      const size_t top = row * s.row_stride, left = column * s.column_stride;
      const size_t start_row = top < s.top ? 0 : top - s.top, start_column = left < s.left ? 0 : left - s.left;
      const bool inside = start_row < s.height && start_column < s.width;
      const IntVector places =
          first_greatest(s, down, right, image, filter, c, count, inside ? start_row * s.width + start_column : pixels,
                         [&](size_t r, size_t at, size_t, size_t) { return r * s.width + at; });
      scatter(gradient, s.channels, places, pixels, changes + (row * s.out_width + column) * s.channels, count);
    });
  });
}

constexpr int sums_slot = 0;

/** A part of the images has sums of its own; the parts are added in order. */
void filter_gradient(const DilationShape& s, const float* x, const float* filter, const float* dy, float* df) {
  const size_t size = s.filter_height * s.filter_width * s.channels;
  const size_t places_of_filter = s.filter_height * s.filter_width;
  const size_t parts = smaller(s.batch, 8), blocks = ceil_divide(s.channels, lanes);
  float* partial = parts == 1 ? df : scratch(sums_slot, parts * size);
  fill_zeros(partial, parts * size);
  parallel(parts * blocks, [=, &s](size_t task) {
    const size_t part = task / blocks, c = task % blocks * lanes, count = smaller(lanes, s.channels - c);
    for (size_t n = part * s.batch / parts; n < (part + 1) * s.batch / parts; ++n) {
      const float* image = x + n * s.height * s.width * s.channels;
      const float* changes = dy + n * s.out_height * s.out_width * s.channels + c;
      each_result(s, [&](size_t row, size_t column, const Covered& down, const Covered& right) {
        const IntVector places = first_greatest(s, down, right, image, filter, c, count, 0,
                                                [&](size_t, size_t, size_t h, size_t w) { return h * s.filter_width + w; });
        const float* change = changes + (row * s.out_width + column) * s.channels;
        scatter(partial + part * size + c, s.channels, places, places_of_filter, change, count);
      });
    }
  });
  if (parts == 1) return;
  for (size_t i = 0; i < size; ++i) {
    float sum = 0;
    for (size_t part = 0; part < parts; ++part) sum += partial[part * size + i];
    df[i] = sum;
  }
}

}  // namespace

INKSTONE_TABLE(Dilation, dilation) = {dilate, input_gradient, filter_gradient};

}  // namespace inkstone
