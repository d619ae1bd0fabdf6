#include "lookup.h"

#include "arithmetic.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;  // values of a task, about

/** Single values from one list, whose numbers need no division. */
template <class T>
void gather_values(const T* x, const int32_t* indices, T* y, size_t count) {
  parallel(ceil_divide(count, work), [=](size_t task) {
    const size_t to = smaller(count, (task + 1) * work);
    for (size_t i = task * work; i < to; ++i) y[i] = x[indices[i]];
  });
}

template <class T>
void gather(const T* x, const int32_t* indices, T* y, size_t batch, size_t outer, size_t rows,
            size_t count, size_t width) {
  const size_t all = batch * outer * count;
  if (batch * outer * width == 1) return gather_values(x, indices, y, count);
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

static inline void add_row(const float* __restrict row, float* __restrict sums, size_t width) {
  for (size_t w = 0; w < width; ++w) sums[w] += row[w];
}

/** Each sum is added in the order of the rows. Where that is much work, each task owns some segments and looks for their
 * rows. */
void segment_sum(const float* x, const int32_t* ids, float* y, size_t rows, size_t width, size_t segments) {
  const size_t parts = rows * width < 32 * work || width < 2 * lanes ? 1 : 16;
  const size_t owned = larger(1, ceil_divide(segments, parts));
  parallel(ceil_divide(segments, owned), [=](size_t task) {
    const size_t first = task * owned, end = smaller(segments, first + owned);
    fill_zeros(y + first * width, (end - first) * width);
    for (size_t r = 0; r < rows; ++r) {
      const size_t id = static_cast<size_t>(static_cast<uint32_t>(ids[r]));
      if (ids[r] < 0 || id < first || id >= end) continue;
      if (width == 1) y[id] += x[r];
      else add_row(x + r * width, y + id * width, width);
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

bool has_negative(const int32_t* x, size_t length) {
  constexpr size_t at_once = 1024;
  for (size_t first = 0; first < length; first += at_once) {
    int32_t signs = 0;
    for (size_t i = first; i < smaller(length, first + at_once); ++i) signs |= x[i];
    if (signs < 0) return true;
  }
  return false;
}

template <class T, class Add>
static inline void count_row(const int32_t* __restrict x, T* __restrict bins, size_t columns, size_t size, const Add& add) {
  fill_zeros(bins, size);
  for (size_t at = 0; at < columns; ++at) {
    const size_t value = static_cast<size_t>(static_cast<uint32_t>(x[at]));
    if (value < size) bins[value] = add(bins[value], at);  // a negative one lies far above
  }
}

/** `add` takes a bin, and a row and column of x. */
template <class T, class Add>
static inline void count(const int32_t* x, T* y, size_t rows, size_t columns, size_t size, const Add& add) {
  const size_t at_once = larger(1, work / larger(1, columns + size));
  parallel(ceil_divide(rows, at_once), [=](size_t task) {
    for (size_t row = task * at_once; row < smaller(rows, (task + 1) * at_once); ++row) {
      const size_t from = row * columns;
      count_row(x + from, y + row * size, columns, size, [=](T sum, size_t column) { return add(sum, from + column); });
    }
  });
}

constexpr int counts_slot = 0;
constexpr size_t tallies = 4;

/** Values of one row into four tallies in turn, so that a bin need not wait for the value before. */
static inline void tally(const int32_t* __restrict x, int32_t* __restrict counts, size_t columns, uint32_t size) {
  const size_t stride = size + 1;  // the last bin is for what belongs to none
  fill_zeros(counts, tallies * stride);
  const auto bin = [=](int32_t value) { return static_cast<uint32_t>(value) < size ? static_cast<uint32_t>(value) : size; };
  size_t at = 0;
  for (; at + tallies <= columns; at += tallies) {
    for (size_t i = 0; i < tallies; ++i) ++counts[i * stride + bin(x[at + i])];
  }
  for (; at < columns; ++at) ++counts[bin(x[at])];
}

/** Whole numbers are the same in any order: a task counts a part of a row, and the parts are added. */
template <class T>
static inline void count_plain(const int32_t* x, T* y, size_t rows, size_t columns, size_t size) {
  const size_t least = larger(4 * work, 4 * tallies * size);  // values of a part
  const size_t parts = smaller(16, larger(1, columns / least)), length = ceil_divide(columns, parts);
  const size_t counted = tallies * (size + 1);
  const size_t at_once = larger(1, work / larger(1, columns + size));
  int32_t* partial = static_cast<int32_t*>(scratch_bytes(counts_slot, parts > 1 ? rows * parts * counted * sizeof(int32_t) : 0));
  const auto sums = [=](const int32_t* counts, size_t groups, T* bins) {
    for (size_t bin = 0; bin < size; ++bin) {
      int32_t sum = 0;
      for (size_t group = 0; group < groups; ++group) sum += counts[group * (size + 1) + bin];
      bins[bin] = static_cast<T>(sum);
    }
  };
  if (parts == 1) {
    return parallel(ceil_divide(rows, at_once), [=](size_t task) {
      int32_t* counts = static_cast<int32_t*>(scratch_bytes(counts_slot, counted * sizeof(int32_t)));
      for (size_t row = task * at_once; row < smaller(rows, (task + 1) * at_once); ++row) {
        tally(x + row * columns, counts, columns, static_cast<uint32_t>(size));
        sums(counts, tallies, y + row * size);
      }
    });
  }
  parallel(rows * parts, [=](size_t task) {
    const size_t first = task % parts * length, end = smaller(columns, first + length);
    tally(x + task / parts * columns + first, partial + task * counted, end - smaller(first, end), static_cast<uint32_t>(size));
  });
  for (size_t row = 0; row < rows; ++row) sums(partial + row * parts * counted, parts * tallies, y + row * size);
}

/** Bins that take as much as the values are counted in place: four tallies would take longer to clear and to add. */
static inline bool are_few(size_t size, size_t columns) { return size <= columns / 8 && size < (size_t{1} << 28); }

void count_floats(const int32_t* x, const float* weights, float* y, size_t rows, size_t columns, size_t size,
                  bool binary) {
  if (binary) return count(x, y, rows, columns, size, [](float, size_t) { return 1.0f; });
  if (weights) return count(x, y, rows, columns, size, [=](float sum, size_t at) { return sum + weights[at]; });
  if (are_few(size, columns)) return count_plain(x, y, rows, columns, size);
  count(x, y, rows, columns, size, [](float sum, size_t) { return sum + 1.0f; });
}
void count_ints(const int32_t* x, int32_t* y, size_t rows, size_t columns, size_t size, bool binary) {
  if (binary) return count(x, y, rows, columns, size, [](int32_t, size_t) { return 1; });
  if (are_few(size, columns)) return count_plain(x, y, rows, columns, size);
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
                                  has_negative,
                                  count_floats,
                                  count_ints,
                                  ramp_floats,
                                  ramp_ints,
                                  brightness};

}  // namespace inkstone
