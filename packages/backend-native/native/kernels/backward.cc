#include "backward.h"

#include "windows.h"

namespace inkstone {
namespace {

constexpr int sums_slot = 3;
constexpr size_t task_values = 32 * 1024;

/** The sums of `parts` rows of partial sums, `row_values` apart, in order. */
void add_up(const float* partial, size_t parts, size_t row_values, size_t columns, float* sums) {
  for (size_t c = 0; c < columns; ++c) {
    float sum = 0;
    for (size_t part = 0; part < parts; ++part) sum += partial[part * row_values + c];
    sums[c] = sum;
  }
}

void relu(const float* dy, const float* x, float* dx, size_t rows, size_t columns, float* column_sums) {
  if (rows * columns == 0) {
    if (column_sums) fill_zeros(column_sums, columns);
    return;
  }
  const size_t group = larger(1, task_values / columns);
  const size_t tasks = ceil_divide(rows, group);
  float* partial = column_sums ? scratch(sums_slot, tasks * columns) : nullptr;
  parallel(tasks, [=](size_t task) {
    const size_t first = task * group, last = smaller(rows, first + group);
    if (!partial) {
      for (size_t i = first * columns; i < last * columns; i += lanes) {
        const size_t count = smaller(lanes, last * columns - i);
        write(dx + i, read(dy + i, count) * step(read(x + i, count)), count);
      }
      return;
    }
    float* sums = partial + task * columns;
    fill_zeros(sums, columns);
    for (size_t row = first; row < last; ++row) {
      each_vector(columns, [=](size_t c, size_t count) {
        const size_t i = row * columns + c;
        const Vector change = read(dy + i, count) * step(read(x + i, count));
        write(dx + i, change, count);
        write(sums + c, read(sums + c, count) + change, count);
      });
    }
  });
  if (partial) add_up(partial, tasks, columns, columns, column_sums);
}

void max_pool_relu(const PoolShape& s, const float* dy, const float* x, float* dx, float* column_sums) {
  const size_t padded = ceil_divide(s.channels, lanes) * lanes;
  float* partial = scratch(sums_slot, s.batch * padded);
  fill_zeros(partial, s.batch * padded);
  each_image(s, [=, &s](size_t n) {
    const size_t at = n * s.height * s.width * s.channels;
    max_relu_gradient_image(s, dy + n * s.out_height * s.out_width * s.channels, x + at, dx + at,
                            partial + n * padded);
  });
  add_up(partial, s.batch, padded, s.channels, column_sums);
}

void noted_pool_relu(const PoolShape& s, const float* dy, const uint8_t* notes, float* dx, float* column_sums) {
  const size_t padded = ceil_divide(s.channels, lanes) * lanes, row_values = s.width * s.channels;
  float* partial = scratch(sums_slot, s.batch * padded);
  fill_zeros(partial, s.batch * padded);
  each_image(s, [=, &s](size_t n) {
    float *image = dx + n * s.height * row_values, *sums = partial + n * padded;
    const size_t at = n * s.out_height * s.out_width * s.channels;
    clear_uncovered(s, image);
    noted_gradient_rows(s, dy + at, notes + at, 0, s.out_height, row_values, image, [sums](Vector result, size_t c) {
      store(sums + c, load(sums + c) + result);
      return result;
    });
  });
  add_up(partial, s.batch, padded, s.channels, column_sums);
}

}  // namespace

INKSTONE_TABLE(Backward, backward) = {relu, max_pool_relu, noted_pool_relu};

}  // namespace inkstone
