#include "normalization.h"

#include "vector.h"

namespace inkstone {
namespace {

constexpr int factor_slot = 0, partial_slot = 1, sums_slot = 2;
constexpr size_t task_values = 16 * 1024;

/** Narrow rows are taken several at a time, so that a pass fills whole vectors. */
static inline size_t pass_width(size_t columns) {
  return columns >= lanes ? columns : columns * ceil_divide(lanes, columns);
}

void columns(const ColumnStatistics& s, const float* x, float* y, size_t rows, size_t columns, bool relu) {
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
      if (relu) {
#pragma GCC ivdep
        for (size_t i = 0; i < count; ++i) {
          const float value = (x[row + i] - mean[i]) * factor[i] + offset[i];
          y[row + i] = value < 0 ? 0 : value;  // NaN stays NaN
        }
      } else {
#pragma GCC ivdep
        for (size_t i = 0; i < count; ++i) y[row + i] = (x[row + i] - mean[i]) * factor[i] + offset[i];
      }
    }
  });
}

/** Two sums over the rows of each column: `add(row, count, first, second)` adds what lies at `row` to both.
 * Rows are summed in short chunks, and those in double precision and in order, so that neither the number of
 * threads nor that of the rows matters. */
template <typename Add>
void sum_columns(size_t rows, size_t columns, double* first, double* second, const Add& add) {
  const size_t width = pass_width(columns);
  const size_t length = rows * columns, passes = ceil_divide(length, width);
  const size_t chunk_passes = larger(1, larger(task_values / width, passes / 512));
  const size_t chunks = ceil_divide(passes, chunk_passes);
  float* const partial = scratch(partial_slot, chunks * 2 * width);
  parallel(chunks, [=, &add](size_t chunk) {
    float* const one = partial + chunk * 2 * width;
    float* const two = one + width;
    for (size_t i = 0; i < 2 * width; ++i) one[i] = 0;
    const size_t end = smaller(length, (chunk + 1) * chunk_passes * width);
    for (size_t row = chunk * chunk_passes * width; row < end; row += width) {
      add(row, smaller(width, end - row), one, two);
    }
  });
  for (size_t c = 0; c < columns; ++c) first[c] = second[c] = 0;
  for (size_t chunk = 0; chunk < chunks; ++chunk) {
    const float* one = partial + chunk * 2 * width;
    for (size_t start = 0; start < width; start += columns) {
      for (size_t c = 0; c < columns; ++c) {
        first[c] += one[start + c];
        second[c] += one[width + start + c];
      }
    }
  }
}

/** Room for two sums a column in double precision. */
double* double_sums(size_t columns) {
  return reinterpret_cast<double*>(scratch(sums_slot, 4 * columns));
}

void moments(const float* x, float* mean, float* variance, size_t rows, size_t columns) {
  // One pass: sums of x - k and its square, where k is the first row, so that a mean far from 0 takes no
  // digits from the variance.
  const size_t width = pass_width(columns);
  float* const shift = scratch(factor_slot, width);
  for (size_t i = 0; i < width; ++i) shift[i] = x[i % columns];
  double* const sum = double_sums(columns);
  double* const squares = sum + columns;
  sum_columns(rows, columns, sum, squares, [=](size_t row, size_t count, float* one, float* two) {
#pragma GCC ivdep
    for (size_t i = 0; i < count; ++i) {
      const float value = x[row + i] - shift[i];
      one[i] += value;
      two[i] += value * value;
    }
  });
  for (size_t c = 0; c < columns; ++c) {
    const double middle = sum[c] / static_cast<double>(rows);
    const double spread = squares[c] / static_cast<double>(rows) - middle * middle;
    mean[c] = static_cast<float>(shift[c] + middle);
    variance[c] = static_cast<float>(spread < 0 ? 0 : spread);
  }
}

void batch_gradient(const ColumnStatistics& s, const float* x, const float* dy, float* dx, float* d_offset,
                    float* d_scale, size_t rows, size_t columns) {
  const size_t width = pass_width(columns);
  float* const factor = scratch(factor_slot, 4 * width);
  float* const mean = factor + width;
  float* const along = mean + width;
  float* const level = along + width;
  for (size_t i = 0; i < width; ++i) mean[i] = s.mean[i % columns];
  double* const sum = double_sums(columns);
  double* const centred = sum + columns;
  sum_columns(rows, columns, sum, centred, [=](size_t row, size_t count, float* one, float* two) {
#pragma GCC ivdep
    for (size_t i = 0; i < count; ++i) {
      one[i] += dy[row + i];
      two[i] += dy[row + i] * (x[row + i] - mean[i]);
    }
  });
  const double share = 1 / static_cast<double>(rows);
  for (size_t i = 0; i < width; ++i) {
    const size_t c = i % columns;
    const double inverse = 1 / __builtin_sqrt(static_cast<double>(s.variance[c]) + s.epsilon);
    factor[i] = static_cast<float>((s.scale ? s.scale[c] : 1) * inverse);
    along[i] = static_cast<float>(centred[c] * inverse * inverse * share);
    level[i] = static_cast<float>(sum[c] * share);
    if (i >= columns) continue;
    d_offset[c] = static_cast<float>(sum[c]);
    d_scale[c] = static_cast<float>(centred[c] * inverse);
  }
  const size_t length = rows * columns, task = larger(1, task_values / width) * width;
  parallel(ceil_divide(length, task), [=](size_t index) {
    const size_t end = smaller(length, (index + 1) * task);
    for (size_t row = index * task; row < end; row += width) {
      const size_t count = smaller(width, end - row);
#pragma GCC ivdep
      for (size_t i = 0; i < count; ++i) {
        dx[row + i] = factor[i] * (dy[row + i] - level[i] - (x[row + i] - mean[i]) * along[i]);
      }
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

INKSTONE_TABLE(Normalization, normalization) = {columns, columns_gradient, moments, batch_gradient};

}  // namespace inkstone
