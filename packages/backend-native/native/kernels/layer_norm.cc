#include "layer_norm.h"

#include "gelu.h"
#include "short_vectors.h"

namespace inkstone {
namespace {

constexpr int partial_slot = 0;
constexpr size_t task_values = 16 * 1024;

struct RowMoments {
  float mean, inverse;
};

/** Two passes over a row, which stays in the L1 cache. */
static inline RowMoments row_moments(const float* x, float epsilon, size_t columns) {
  Vector sums{};
  each_vector(columns, [&](size_t c, size_t count) { sums += read(x + c, count); });
  const float mean = lane_sum(sums) / static_cast<float>(columns);
  Vector squares{};
  const Vector middle = splat(mean);
  each_vector(columns, [&](size_t c, size_t count) {
    const Vector centred = (count == lanes ? load(x + c) : load_part(x + c, count, middle)) - middle;
    squares += centred * centred;
  });
  const float variance = lane_sum(squares) / static_cast<float>(columns);
  return {mean, 1 / __builtin_sqrtf(variance + epsilon)};
}

static inline size_t rows_a_task(size_t columns) { return larger(1, task_values / columns); }

void forward(const float* x, const float* gamma, const float* beta, float epsilon, float* y, size_t rows,
             size_t columns) {
  const size_t group = rows_a_task(columns);
  parallel(ceil_divide(rows, group), [=](size_t task) {
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) {
      const float* from = x + row * columns;
      float* to = y + row * columns;
      const RowMoments m = row_moments(from, epsilon, columns);
      each_vector(columns, [&](size_t c, size_t count) {
        const Vector normal = (read(from + c, count) - m.mean) * m.inverse;
        write(to + c, normal * read(gamma + c, count) + read(beta + c, count), count);
      });
    }
  });
}

/** The first `columns` sums of `rows` rows that are `apart` from each other, in order and in float64. */
static void add_rows(const float* from, size_t rows, size_t apart, size_t columns, float* sums) {
  for (size_t first = 0; first < columns; first += 64) {
    const size_t count = smaller(64, columns - first);
    double totals[64] = {};
    for (size_t row = 0; row < rows; ++row) {
      for (size_t c = 0; c < count; ++c) totals[c] += from[row * apart + first + c];
    }
    for (size_t c = 0; c < count; ++c) sums[first + c] = static_cast<float>(totals[c]);
  }
}

void gradient(const LayerNormGradient& g, size_t rows, size_t columns) {
  const float *x = g.x, *dy = g.dy, *gamma = g.gamma, *residual = g.residual;
  const float epsilon = g.epsilon;
  float* const dx = g.dx;
  // The sums over rows are made in chunks, and the chunks added in order: both depend on the shape alone.
  const size_t width = ceil_divide(columns, lanes) * lanes;
  const size_t group = larger(rows_a_task(columns), ceil_divide(rows, 256));
  const size_t tasks = ceil_divide(rows, group);
  float* const partial = scratch(partial_slot, tasks * 3 * width);
  parallel(tasks, [=](size_t task) {
    float* const gammas = partial + task * 3 * width;
    float* const betas = gammas + width;
    float* const changes = betas + width;
    for (size_t c = 0; c < 3 * width; ++c) gammas[c] = 0;
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) {
      const float* from = x + row * columns;
      const float* change = dy + row * columns;
      float* to = dx + row * columns;
      const RowMoments m = row_moments(from, epsilon, columns);
      Vector sums{}, alongs{};
      each_vector(columns, [&](size_t c, size_t count) {
        const Vector d = read(change + c, count);  // zeros behind the last column
        const Vector normal = (read(from + c, count) - m.mean) * m.inverse;
        const Vector scaled = d * read(gamma + c, count);
        sums += scaled;
        alongs += scaled * normal;
        store(gammas + c, load(gammas + c) + d * normal);
        store(betas + c, load(betas + c) + d);
      });
      const float share = 1 / static_cast<float>(columns);
      const float level = lane_sum(sums) * share, along = lane_sum(alongs) * share;
      each_vector(columns, [&](size_t c, size_t count) {
        const Vector normal = (read(from + c, count) - m.mean) * m.inverse;
        const Vector scaled = read(change + c, count) * read(gamma + c, count);
        Vector change = (scaled - level - normal * along) * m.inverse;
        if (residual) change += read(residual + row * columns + c, count);
        write(to + c, change, count);
        if (count < lanes) change = load_part(to + c, count);  // zeros behind the last column
        store(changes + c, load(changes + c) + change);
      });
    }
  });
  add_rows(partial, tasks, 3 * width, columns, g.d_gamma);
  add_rows(partial + width, tasks, 3 * width, columns, g.d_beta);
  if (g.column_sums) add_rows(partial + 2 * width, tasks, 3 * width, columns, g.column_sums);
}

void gelu(const float* x, float* y, size_t length) {
  parallel(ceil_divide(length, task_values), [=](size_t task) {
    const size_t first = task * task_values;
    each_vector(smaller(length - first, task_values), [=](size_t i, size_t count) {
      write(y + first + i, gelu_of(read(x + first + i, count)), count);
    });
  });
}

void gelu_gradient(const float* x, const float* dy, float* dx, size_t rows, size_t columns, float* column_sums) {
  const size_t group = larger(rows_a_task(columns), ceil_divide(rows, 256));
  const size_t tasks = ceil_divide(rows, group), width = ceil_divide(columns, lanes) * lanes;
  float* const partial = column_sums ? scratch(partial_slot, tasks * width) : nullptr;
  parallel(tasks, [=](size_t task) {
    float* const sums = partial ? partial + task * width : nullptr;
    for (size_t c = 0; c < width && sums; ++c) sums[c] = 0;
    for (size_t row = task * group; row < smaller(rows, (task + 1) * group); ++row) {
      each_vector(columns, [=](size_t c, size_t count) {
        const size_t i = row * columns + c;
        const Vector change = read(dy + i, count) * gelu_slope(read(x + i, count));
        write(dx + i, change, count);
        if (sums) store(sums + c, load(sums + c) + change);  // zeros behind the last column
      });
    }
  });
  if (partial) add_rows(partial, tasks, width, columns, column_sums);
}

}  // namespace

INKSTONE_TABLE(LayerNorm, layer_norm) = {forward, gradient, gelu, gelu_gradient};

}  // namespace inkstone
