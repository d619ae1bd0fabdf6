#include "softmax.h"

#include "vector_math.h"

namespace inkstone {
namespace {

constexpr size_t work = 8192;    // values of a task, about
constexpr size_t short_row = 64;  // values of a row that is kept in registers

/** The vector at i, or what is left of the row with `otherwise` behind it. */
static inline Vector load_row(const float* x, size_t i, size_t length, float otherwise) {
  if (i + lanes <= length) return load(x + i);
  return load_part(x + i, length - i, splat(otherwise));
}
static inline void store_row(float* y, size_t i, size_t length, Vector value) {
  if (i + lanes <= length) store(y + i, value);
  else store_part(y + i, value, length - i);
}

/** NaN wins. */
static inline float greatest(const float* x, size_t length) {
  Vector most = splat(-infinity);
  for (size_t i = 0; i < length; i += lanes) {
    const Vector value = load_row(x, i, length, -infinity);
    most = choose((value > most) | (value != value), value, most);
  }
  return across_lanes(most, [](auto a, auto b) { return ((b > a) | (b != b)) ? b : a; });
}

/** Writes exp(x - most) to y, where y is given, and returns the sum. Lanes behind the end of a row add
 * exp(-infinity - most): that is 0, or NaN where the row's own values give NaN as well. */
template <bool write>
static inline double exponentials(const float* x, float* y, size_t length, float most) {
  double total = 0;
  for (size_t from = 0; from < length; from += 64 * lanes) {
    const size_t to = smaller(length, from + 64 * lanes);
    Vector sum{};
    for (size_t i = from; i < to; i += lanes) {
      const Vector e = exponential(load_row(x, i, length, -infinity) - most);
      if (write) store_row(y, i, length, e);
      sum += e;
    }
    total += lane_sum(sum);
  }
  return total;
}

/** A row that fits in a few registers: nothing is read back from memory. */
static inline void softmax_of_short_row(const float* x, float* y, size_t length, float most) {
  Vector e[short_row / lanes];
  Vector sum{};
  const size_t count = ceil_divide(length, lanes);
  for (size_t v = 0; v < count; ++v) {
    e[v] = exponential(load_row(x, v * lanes, length, -infinity) - most);
    sum += e[v];
  }
  const float total = lane_sum(sum);
  for (size_t v = 0; v < count; ++v) store_row(y, v * lanes, length, e[v] / total);
}

void softmax(const float* x, float* y, size_t rows, size_t length) {
  const size_t batch = larger(1, work / length);
  parallel(ceil_divide(rows, batch), [=](size_t task) {
    const size_t to = smaller(rows, (task + 1) * batch);
    for (size_t r = task * batch; r < to; ++r) {
      float* out = y + r * length;
      const float* in = x + r * length;
      const float most = greatest(in, length);
      if (length <= short_row) {
        softmax_of_short_row(in, out, length, most);
        continue;
      }
      const float sum = static_cast<float>(exponentials<true>(in, out, length, most));
      for (size_t i = 0; i < length; i += lanes) store_row(out, i, length, load_row(out, i, length, 0) / sum);
    }
  });
}

void log_softmax(const float* x, float* y, size_t rows, size_t length) {
  const size_t batch = larger(1, work / length);
  parallel(ceil_divide(rows, batch), [=](size_t task) {
    const size_t to = smaller(rows, (task + 1) * batch);
    for (size_t r = task * batch; r < to; ++r) {
      const float* in = x + r * length;
      const float most = greatest(in, length);
      const float log_sum = static_cast<float>(__builtin_log(exponentials<false>(in, nullptr, length, most)));
      for (size_t i = 0; i < length; i += lanes) {
        store_row(y + r * length, i, length, (load_row(in, i, length, 0) - most) - log_sum);
      }
    }
  });
}

}  // namespace

INKSTONE_TABLE(Softmax, soft) = {softmax, log_softmax};

}  // namespace inkstone
