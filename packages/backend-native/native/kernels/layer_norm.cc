#include "layer_norm.h"

#include "vector.h"
#include "vector_math.h"

namespace inkstone {
namespace {

constexpr int partial_slot = 0;
constexpr size_t task_values = 16 * 1024;

static inline Vector read(const float* from, size_t count) {
  return count == lanes ? load(from) : load_part(from, count);
}
static inline void write(float* to, Vector value, size_t count) {
  if (count == lanes) store(to, value);
  else store_part(to, value, count);
}

/** `body(column, count)` for a row, a vector at a time; the last count may be short. */
template <typename Body>
static inline void each_vector(size_t columns, const Body& body) {
  size_t c = 0;
  for (; c + lanes <= columns; c += lanes) body(c, lanes);
  if (c < columns) body(c, columns - c);
}

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

void gradient(const float* x, const float* dy, const float* gamma, float epsilon, float* dx, float* d_gamma,
              float* d_beta, size_t rows, size_t columns) {
  // The sums over rows are made in chunks, and the chunks added in order: both depend on the shape alone.
  const size_t width = ceil_divide(columns, lanes) * lanes;
  const size_t group = larger(rows_a_task(columns), ceil_divide(rows, 256));
  const size_t tasks = ceil_divide(rows, group);
  float* const partial = scratch(partial_slot, tasks * 2 * width);
  parallel(tasks, [=](size_t task) {
    float* const gammas = partial + task * 2 * width;
    float* const betas = gammas + width;
    for (size_t c = 0; c < 2 * width; ++c) gammas[c] = 0;
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
        write(to + c, (scaled - level - normal * along) * m.inverse, count);
      });
    }
  });
  for (size_t c = 0; c < columns; ++c) {
    double gamma_sum = 0, beta_sum = 0;
    for (size_t task = 0; task < tasks; ++task) {
      gamma_sum += partial[task * 2 * width + c];
      beta_sum += partial[task * 2 * width + width + c];
    }
    d_gamma[c] = static_cast<float>(gamma_sum);
    d_beta[c] = static_cast<float>(beta_sum);
  }
}

constexpr float root_half = 0.707106781f, density_at_zero = 0.398942280f;  // sqrt(1/2), 1 / sqrt(2 pi)

/** The share of the normal distribution below x. */
static inline Vector distribution(Vector x) { return (error_function(x * root_half) + 1.0f) * 0.5f; }

template <typename Body>
static void each_part(size_t length, const Body& body) {
  parallel(ceil_divide(length, task_values), [&](size_t task) {
    const size_t first = task * task_values;
    each_vector(smaller(length - first, task_values),
                [&](size_t i, size_t count) { body(first + i, count); });
  });
}

void gelu(const float* x, float* y, size_t length) {
  each_part(length, [=](size_t i, size_t count) {
    const Vector value = read(x + i, count);
    write(y + i, value * distribution(value), count);
  });
}

void gelu_gradient(const float* x, const float* dy, float* dx, size_t length) {
  each_part(length, [=](size_t i, size_t count) {
    const Vector value = read(x + i, count);
    const Vector density = exponential(value * value * -0.5f) * density_at_zero;
    write(dx + i, read(dy + i, count) * (distribution(value) + value * density), count);
  });
}

}  // namespace

INKSTONE_TABLE(LayerNorm, layer_norm) = {forward, gradient, gelu, gelu_gradient};

}  // namespace inkstone
