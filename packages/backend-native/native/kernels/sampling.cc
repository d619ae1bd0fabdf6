#include "sampling.h"

#include "coordinates.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t task_values = 8 * 1024;

/** Calls `body(image, output row)` in parallel. */
template <typename Body>
void each_row(const SamplingShape& s, const Body& body) {
  const size_t rows = s.batch * s.out_height;
  const size_t group = larger(1, task_values / larger(1, s.out_width * s.channels));
  parallel(ceil_divide(rows, group), [&](size_t task) {
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) {
      body(row / s.out_height, row % s.out_height);
    }
  });
}

static inline bool is_inside(double at, size_t length) {
  return at >= 0 && at < static_cast<double>(length);
}

void write_nearest(const SamplingShape& s, const float* image, double y, double x, const float* fill, size_t step,
                   float* to) {
  if (!is_inside(y, s.height) || !is_inside(x, s.width)) {
    for (size_t c = 0; c < s.channels; ++c) to[c] = fill[c * step];
    return;
  }
  const float* from = image + (static_cast<size_t>(y) * s.width + static_cast<size_t>(x)) * s.channels;
  for (size_t c = 0; c < s.channels; ++c) to[c] = from[c];
}

/** Between the four pixels around a place; those outside count as the fill value. */
void write_bilinear(const SamplingShape& s, const float* image, double y, double x, float fill, float* to) {
  const double top = __builtin_floor(y), left = __builtin_floor(x);
  const float down = static_cast<float>(y - top), right = static_cast<float>(x - left);
  const double last_row = static_cast<double>(s.height) - 1, last_column = static_cast<double>(s.width) - 1;
  if (top >= 0 && top < last_row && left >= 0 && left < last_column) {
    const float* a = image + (static_cast<size_t>(top) * s.width + static_cast<size_t>(left)) * s.channels;
    const float* b = a + s.width * s.channels;
    for (size_t c = 0; c < s.channels; ++c) {
      const float above = (1 - right) * a[c] + right * a[c + s.channels];
      const float below = (1 - right) * b[c] + right * b[c + s.channels];
      to[c] = (1 - down) * above + down * below;
    }
    return;
  }
  const auto pixel = [&](double row, double column) -> const float* {
    if (!is_inside(row, s.height) || !is_inside(column, s.width)) return nullptr;
    return image + (static_cast<size_t>(row) * s.width + static_cast<size_t>(column)) * s.channels;
  };
  const float* a = pixel(top, left);
  const float* b = pixel(top, left + 1);
  const float* d = pixel(top + 1, left);
  const float* e = pixel(top + 1, left + 1);
  for (size_t c = 0; c < s.channels; ++c) {
    const float above = (1 - right) * (a ? a[c] : fill) + right * (b ? b[c] : fill);
    const float below = (1 - right) * (d ? d[c] : fill) + right * (e ? e[c] : fill);
    to[c] = (1 - down) * above + down * below;
  }
}

void transform(const SamplingShape& s, const Transformation& t, const float* x, float* y) {
  each_row(s, [&](size_t n, size_t row) {
    const float* image = x + n * s.height * s.width * s.channels;
    const float* numbers = t.numbers + (t.one ? 0 : n * 8);
    float* to = y + (n * s.out_height + row) * s.out_width * s.channels;
    for (size_t column = 0; column < s.out_width; ++column, to += s.channels) {
      const Place from = place_of(numbers, static_cast<double>(column), static_cast<double>(row), s, t.outside);
      if (from.nowhere) {
        for (size_t c = 0; c < s.channels; ++c) to[c] = t.fill;
      } else if (t.bilinear) {
        write_bilinear(s, image, from.y, from.x, t.fill, to);
      } else {
        write_nearest(s, image, nearest_whole(from.y), nearest_whole(from.x), &t.fill, 0, to);
      }
    }
  });
}

void rotate(const SamplingShape& s, const Rotation& r, const float* x, float* y) {
  each_row(s, [&](size_t n, size_t row) {
    const float* image = x + n * s.height * s.width * s.channels;
    float* to = y + (n * s.height + row) * s.width * s.channels;
    const double dy = static_cast<double>(row) - r.center_y;
    for (size_t column = 0; column < s.width; ++column, to += s.channels) {
      const double dx = static_cast<double>(column) - r.center_x;
      const double from_x = nearest_whole(dx * r.cosine - dy * r.sine + r.center_x);
      const double from_y = nearest_whole(dx * r.sine + dy * r.cosine + r.center_y);
      write_nearest(s, image, from_y, from_x, r.fill, 1, to);
    }
  });
}

constexpr int columns_slot = 0;

/** A row between two others. Where the channels are few, their number is known to the compiler. */
template <size_t known>
static inline void mix_rows(const float* __restrict top, const float* __restrict bottom, float down, const Neighbours* columns,
                            size_t width, size_t given, float* __restrict to) {
  const size_t channels = known > 0 ? known : given;
  for (size_t column = 0; column < width; ++column, to += channels) {
    const size_t left = columns[column].first, right = columns[column].second;
    const float share = columns[column].share;
    for (size_t c = 0; c < channels; ++c) {
      const float above = top[left + c] + (top[right + c] - top[left + c]) * share;
      const float below = bottom[left + c] + (bottom[right + c] - bottom[left + c]) * share;
      to[c] = above + (below - above) * down;
    }
  }
}

void resize_bilinear(const SamplingShape& s, const Scale& scale, const float* x, float* y) {
  typedef void (*Mix)(const float*, const float*, float, const Neighbours*, size_t, size_t, float*);
  static const Mix mixes[] = {mix_rows<0>, mix_rows<1>, mix_rows<2>, mix_rows<3>, mix_rows<4>};
  const Mix mix = mixes[s.channels > 4 ? 0 : s.channels];
  Neighbours* columns = static_cast<Neighbours*>(scratch_bytes(columns_slot, s.out_width * sizeof(Neighbours)));
  for (size_t column = 0; column < s.out_width; ++column) {
    columns[column] = neighbours(column, scale.columns, scale.half_pixels, s.width);
    columns[column].first *= s.channels;  // where the pixel lies in its row
    columns[column].second *= s.channels;
  }
  each_row(s, [=, &s, &scale](size_t n, size_t row) {
    const Neighbours rows = neighbours(row, scale.rows, scale.half_pixels, s.height);
    const size_t width = s.width * s.channels;
    const float* image = x + n * s.height * width;
    mix(image + rows.first * width, image + rows.second * width, rows.share, columns, s.out_width, s.channels,
        y + (n * s.out_height + row) * s.out_width * s.channels);
  });
}

/** Adds a row of dy to two rows of an image. An image is one task's: its sums are added in the order of dy. */
void resize_bilinear_gradient(const SamplingShape& s, const Scale& scale, const float* dy, float* dx) {
  const size_t plane = s.height * s.width * s.channels, row_size = s.width * s.channels;
  parallel(s.batch, [=, &s, &scale](size_t n) {
    float* image = dx + n * plane;
    fill_zeros(image, plane);
    const float* from = dy + n * s.out_height * s.out_width * s.channels;
    for (size_t row = 0; row < s.out_height; ++row) {
      const Neighbours rows = neighbours(row, scale.rows, false, s.height);
      float* top = image + rows.first * row_size;
      float* bottom = image + rows.second * row_size;
      for (size_t column = 0; column < s.out_width; ++column, from += s.channels) {
        const Neighbours columns = neighbours(column, scale.columns, false, s.width);
        const size_t left = columns.first * s.channels, right = columns.second * s.channels;
        const float a = (1 - rows.share) * (1 - columns.share), b = (1 - rows.share) * columns.share;
        const float d = rows.share * (1 - columns.share), e = rows.share * columns.share;
        for (size_t c = 0; c < s.channels; ++c) top[left + c] += a * from[c];
        for (size_t c = 0; c < s.channels; ++c) top[right + c] += b * from[c];
        for (size_t c = 0; c < s.channels; ++c) bottom[left + c] += d * from[c];
        for (size_t c = 0; c < s.channels; ++c) bottom[right + c] += e * from[c];
      }
    }
  });
}

void resize_nearest_gradient(const SamplingShape& s, const int32_t* rows, const int32_t* columns, const float* dy,
                             float* dx) {
  const size_t plane = s.height * s.width * s.channels;
  parallel(s.batch, [=, &s](size_t n) {
    float* image = dx + n * plane;
    fill_zeros(image, plane);
    const float* from = dy + n * s.out_height * s.out_width * s.channels;
    for (size_t row = 0; row < s.out_height; ++row) {
      float* to = image + static_cast<size_t>(rows[row]) * s.width * s.channels;
      for (size_t column = 0; column < s.out_width; ++column, from += s.channels) {
        float* pixel = to + static_cast<size_t>(columns[column]) * s.channels;
        for (size_t c = 0; c < s.channels; ++c) pixel[c] += from[c];
      }
    }
  });
}

/** A row of a crop: what depends on the row alone is computed once. */
template <class T>
void crop_row(const SamplingShape& s, const Crops& crops, const T* image, double row, const CropAxis& columns, float* y) {
  const double last = static_cast<double>(s.width - 1);
  const bool row_inside = row >= 0 && row <= static_cast<double>(s.height - 1);
  const size_t plane = s.width * s.channels;
  const size_t top = row_inside ? static_cast<size_t>(crops.bilinear ? row : row + 0.5) : 0;
  const double down = row - static_cast<double>(top);
  const T* above = image + top * plane;
  const T* below = crops.bilinear && down > 0 ? above + plane : above;
  for (size_t place = 0; place < s.out_width; ++place, y += s.channels) {
    const double column = columns.at(place);
    if (!row_inside || !(column >= 0 && column <= last)) {
      for (size_t c = 0; c < s.channels; ++c) y[c] = crops.outside;
    } else if (crops.bilinear) {
      const size_t left = static_cast<size_t>(column);
      const double right = column - static_cast<double>(left);
      const size_t at = left * s.channels, beside = right > 0 ? s.channels : 0;
      const T *a = above + at, *b = below + at;
      for (size_t c = 0; c < s.channels; ++c) {
        const double first = static_cast<double>(a[c]), second = static_cast<double>(b[c]);
        const double upper = first + (static_cast<double>(a[c + beside]) - first) * right;
        const double lower = second + (static_cast<double>(b[c + beside]) - second) * right;
        y[c] = static_cast<float>(upper + (lower - upper) * down);
      }
    } else {
      const T* from = above + static_cast<size_t>(column + 0.5) * s.channels;
      for (size_t c = 0; c < s.channels; ++c) y[c] = static_cast<float>(from[c]);
    }
  }
}

template <class T>
void crop(const SamplingShape& s, const Crops& crops, const T* x, float* y) {
  const size_t rows = crops.count * s.out_height, width = s.out_width * s.channels;
  const size_t group = larger(1, task_values / larger(1, width));
  parallel(ceil_divide(rows, group), [=, &s, &crops](size_t task) {
    for (size_t r = task * group; r < smaller(rows, (task + 1) * group); ++r) {
      const size_t n = r / s.out_height;
      const float* box = crops.boxes + 4 * n;
      float* to = y + r * width;
      if (crops.images[n] < 0 || static_cast<size_t>(crops.images[n]) >= s.batch) {
        for (size_t i = 0; i < width; ++i) to[i] = 0;
        continue;
      }
      const T* image = x + static_cast<size_t>(crops.images[n]) * s.height * s.width * s.channels;
      const CropAxis down(box[0], box[2], s.height, s.out_height), across(box[1], box[3], s.width, s.out_width);
      crop_row(s, crops, image, down.at(r % s.out_height), across, to);
    }
  });
}

}  // namespace

INKSTONE_TABLE(Sampling, sampling) = {transform, rotate, resize_bilinear, resize_bilinear_gradient, resize_nearest_gradient,
                                      crop<float>, crop<int32_t>};

}  // namespace inkstone
