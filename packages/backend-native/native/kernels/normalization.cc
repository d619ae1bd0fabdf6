#include "normalization.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr int factor_slot = 0, partial_slot = 1;
constexpr size_t task_values = 16 * 1024;

/** Narrow rows are taken several at a time, so that a pass fills whole vectors. */
static inline size_t pass_width(size_t columns) {
  return columns >= lanes ? columns : columns * ceil_divide(lanes, columns);
}

void columns(const ColumnStatistics& s, const float* x, float* y, size_t rows, size_t columns) {
  const size_t width = pass_width(columns);
  float* const factor = scratch(factor_slot, 3 * width);
  float* const mean = factor + width;
  float* const offset = mean + width;
  for (size_t i = 0; i < width; ++i) {
    const size_t c = i % columns;
    factor[i] = (s.scale ? s.scale[c] : 1) / __builtin_sqrtf(s.variance[c] + s.epsilon);
    mean[i] = s.mean[c];
    offset[i] = s.offset ? s.offset[c] : 0;
  }
  const size_t length = rows * columns;
  const size_t task = larger(1, task_values / width) * width;
  parallel(ceil_divide(length, task), [=](size_t index) {
    const size_t end = smaller(length, (index + 1) * task);
    for (size_t row = index * task; row < end; row += width) {
      const size_t count = smaller(width, end - row);
#pragma GCC ivdep
      for (size_t i = 0; i < count; ++i) y[row + i] = (x[row + i] - mean[i]) * factor[i] + offset[i];
    }
  });
}

void columns_gradient(const ColumnStatistics& s, const float* x, const float* dy, float* dx,
                      const ColumnGradients& d, size_t rows, size_t columns) {
  const size_t width = pass_width(columns);
  float* const factor = scratch(factor_slot, 2 * width);
  float* const mean = factor + width;
  for (size_t i = 0; i < width; ++i) {
    const size_t c = i % columns;
    factor[i] = (s.scale ? s.scale[c] : 1) / __builtin_sqrtf(s.variance[c] + s.epsilon);
    mean[i] = s.mean[c];
  }
  // Rows are summed in chunks and the chunks in order: their number depends on the shape alone.
  const size_t length = rows * columns, passes = ceil_divide(length, width);
  const size_t chunks = smaller(64, larger(1, smaller(passes, length / task_values)));
  float* const partial = scratch(partial_slot, chunks * 2 * width);
  parallel(chunks, [=](size_t chunk) {
    float* const sum = partial + chunk * 2 * width;
    float* const centred = sum + width;
    for (size_t i = 0; i < 2 * width; ++i) sum[i] = 0;
    const size_t end = smaller(length, passes * (chunk + 1) / chunks * width);
    for (size_t row = passes * chunk / chunks * width; row < end; row += width) {
      const size_t count = smaller(width, end - row);
#pragma GCC ivdep
      for (size_t i = 0; i < count; ++i) {
        const float change = dy[row + i];
        dx[row + i] = change * factor[i];
        sum[i] += change;
        centred[i] += change * (x[row + i] - mean[i]);
      }
    }
  });
  for (size_t c = 0; c < columns; ++c) {
    double sum = 0, centred = 0;
    for (size_t chunk = 0; chunk < chunks; ++chunk) {
      for (size_t i = c; i < width; i += columns) {
        sum += partial[chunk * 2 * width + i];
        centred += partial[chunk * 2 * width + width + i];
      }
    }
    const double inverse = 1 / __builtin_sqrt(static_cast<double>(s.variance[c] + s.epsilon));
    d.offset[c] = static_cast<float>(sum);
    d.scale[c] = static_cast<float>(centred * inverse);
    d.mean[c] = static_cast<float>(-sum * factor[c]);
    d.variance[c] = static_cast<float>(-0.5 * centred * factor[c] * inverse * inverse);
  }
}

}  // namespace

INKSTONE_TABLE(Normalization, normalization) = {columns, columns_gradient};

}  // namespace inkstone
