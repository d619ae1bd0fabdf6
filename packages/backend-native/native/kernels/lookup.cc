#include "lookup.h"

#include "arithmetic.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;  // values of a task, about

template <class T>
void gather(const T* x, const int32_t* indices, T* y, size_t batch, size_t outer, size_t rows,
            size_t count, size_t width) {
  const size_t all = batch * outer * count;
  const size_t at_once = larger(1, work / width);
  parallel(ceil_divide(all, at_once), [=](size_t task) {
    const size_t to = smaller(all, (task + 1) * at_once);
    for (size_t i = task * at_once; i < to; ++i) {
      const size_t group = i / count, b = group / outer;
      const size_t row = static_cast<size_t>(indices[b * count + i % count]);
      const T* from = x + (group * rows + row) * width;
      T* target = y + i * width;
      if (width < 32) {
        for (size_t w = 0; w < width; ++w) target[w] = from[w];
      } else {
        __builtin_memcpy(target, from, width * sizeof(T));
      }
    }
  });
}

/** Each task owns some segments and looks for their rows, so that each sum is added in the order of the rows. */
void segment_sum(const float* x, const int32_t* ids, float* y, size_t rows, size_t width, size_t segments) {
  const size_t owned = larger(1, ceil_divide(segments, 16));
  parallel(ceil_divide(segments, owned), [=](size_t task) {
    const size_t first = task * owned, end = smaller(segments, first + owned);
    for (size_t i = first * width; i < end * width; ++i) y[i] = 0;
    for (size_t r = 0; r < rows; ++r) {
      const int64_t id = ids[r];
      if (id < static_cast<int64_t>(first) || id >= static_cast<int64_t>(end)) continue;
      float* sums = y + static_cast<size_t>(id) * width;
      const float* row = x + r * width;
      size_t w = 0;
      for (; w + lanes <= width; w += lanes) store(sums + w, load(sums + w) + load(row + w));
      for (; w < width; ++w) sums[w] += row[w];
    }
  });
}

/** Whole numbers, whose sums are the same in any order, would gain little from more: rows are few. */
void segment_sum_ints(const int32_t* x, const int32_t* ids, int32_t* y, size_t rows, size_t width, size_t segments) {
  fill_zeros(y, segments * width);
  for (size_t r = 0; r < rows; ++r) {
    if (ids[r] < 0 || static_cast<size_t>(ids[r]) >= segments) continue;
    int32_t* sums = y + static_cast<size_t>(ids[r]) * width;
    for (size_t w = 0; w < width; ++w) sums[w] = wrapping_add(sums[w], x[r * width + w]);
  }
}

void place(const uint32_t* x, const int32_t* ids, uint32_t* y, size_t rows, size_t width) {
  if (width == 1) {
    for (size_t r = 0; r < rows; ++r) y[ids[r]] = x[r];
    return;
  }
  for (size_t r = 0; r < rows; ++r) {
    __builtin_memcpy(y + static_cast<size_t>(ids[r]) * width, x + r * width, width * sizeof(uint32_t));
  }
}

void one_hot(const int32_t* indices, float* y, size_t count, size_t depth, float on, float off) {
  const size_t at_once = larger(1, work / depth);
  parallel(ceil_divide(count, at_once), [=](size_t task) {
    const size_t to = smaller(count, (task + 1) * at_once);
    for (size_t i = task * at_once * depth; i < to * depth; ++i) y[i] = off;
    for (size_t i = task * at_once; i < to; ++i) {
      if (indices[i] >= 0 && static_cast<size_t>(indices[i]) < depth) {
        y[i * depth + static_cast<size_t>(indices[i])] = on;
      }
    }
  });
}

/** The arrays are arguments of their own: bytes that are written might be any object, the task's captures among them, and
 * the compiler would read those again for each value. */
template <class From, class To, class Convert>
static inline void each_of(const From* __restrict x, To* __restrict y, size_t length, const Convert& convert) {
  for (size_t i = 0; i < length; ++i) y[i] = convert(x[i]);
}

template <class From, class To, class Convert>
static inline void each(const From* x, To* y, size_t length, const Convert& convert) {
  parallel(ceil_divide(length, work), [=, &convert](size_t task) {
    const size_t from = task * work;
    each_of(x + from, y + from, smaller(length - from, work), convert);
  });
}

void int_from_float(const float* x, int32_t* y, size_t length) {
  each(x, y, length, [](float v) -> int32_t {
    return v > -2147483648.0f && v < 2147483648.0f ? static_cast<int32_t>(v) : to_int32(v);
  });
}
template <class From>
void to_bool(const From* x, uint8_t* y, size_t length) {
  each(x, y, length, [](From v) -> uint8_t { return v != 0; });
}
template <class From, class To>
void convert(const From* x, To* y, size_t length) {
  each(x, y, length, [](From v) { return static_cast<To>(v); });
}

template <class T, class Add>
void count(const int32_t* x, T* y, size_t rows, size_t columns, size_t size, const Add& add) {
  const size_t at_once = larger(1, work / larger(1, columns + size));
  parallel(ceil_divide(rows, at_once), [=, &add](size_t task) {
    for (size_t row = task * at_once; row < smaller(rows, (task + 1) * at_once); ++row) {
      T* bins = y + row * size;
      fill_zeros(bins, size);
      for (size_t at = row * columns; at < (row + 1) * columns; ++at) {
        const size_t value = static_cast<size_t>(static_cast<uint32_t>(x[at]));
        if (value < size && x[at] >= 0) bins[value] = add(bins[value], at);
      }
    }
  });
}

void count_floats(const int32_t* x, const float* weights, float* y, size_t rows, size_t columns, size_t size,
                  bool binary) {
  if (binary) return count(x, y, rows, columns, size, [](float, size_t) { return 1.0f; });
  if (weights) return count(x, y, rows, columns, size, [=](float sum, size_t at) { return sum + weights[at]; });
  count(x, y, rows, columns, size, [](float sum, size_t) { return sum + 1.0f; });
}
void count_ints(const int32_t* x, int32_t* y, size_t rows, size_t columns, size_t size, bool binary) {
  if (binary) return count(x, y, rows, columns, size, [](int32_t, size_t) { return 1; });
  count(x, y, rows, columns, size, [](int32_t sum, size_t) { return sum + 1; });
}

template <class T>
static inline void ramp_part(double start, double step, T* y, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    y[i] = static_cast<T>(start + static_cast<double>(static_cast<int32_t>(i)) * step);
  }
}
void ramp_floats(double start, double step, float* y, size_t length) {
  parallel(ceil_divide(length, work), [=](size_t task) {
    const size_t from = task * work;
    ramp_part(start + static_cast<double>(from) * step, step, y + from, smaller(length - from, work));
  });
}
void ramp_ints(double start, double step, int32_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = to_int32(start + static_cast<double>(i) * step);
}

/** The rows of a shuffled batch lie anywhere: one is fetched while another is converted. */
void brightness(const uint8_t* x, const uint32_t* rows, float* y, size_t count, size_t width) {
  constexpr size_t ahead = 2, line = 64;
  const size_t at_once = larger(1, work / larger(1, width));
  parallel(ceil_divide(count, at_once), [=](size_t task) {
    const size_t to = smaller(count, (task + 1) * at_once);
    for (size_t i = task * at_once; i < to; ++i) {
      if (i + ahead < to) {
        const uint8_t* coming = x + rows[i + ahead] * width;
        for (size_t at = 0; at < width; at += line) __builtin_prefetch(coming + at);
      }
      const uint8_t* from = x + rows[i] * width;
      float* target = y + i * width;
      for (size_t w = 0; w < width; ++w) target[w] = static_cast<float>(from[w]) / 255.0f;
    }
  });
}

}  // namespace

INKSTONE_TABLE(Lookup, lookup) = {gather<uint32_t>,
                                  gather<uint8_t>,
                                  segment_sum,
                                  segment_sum_ints,
                                  place,
                                  one_hot,
                                  int_from_float,
                                  to_bool<float>,
                                  to_bool<int32_t>,
                                  convert<int32_t, float>,
                                  convert<uint8_t, float>,
                                  convert<uint8_t, int32_t>,
                                  count_floats,
                                  count_ints,
                                  ramp_floats,
                                  ramp_ints,
                                  brightness};

}  // namespace inkstone
