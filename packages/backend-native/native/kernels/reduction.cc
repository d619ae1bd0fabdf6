#include "reduction.h"

#include "arithmetic.h"
#include "vector_math.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;     // values of a task, about
constexpr size_t longest = 8192;   // values of one row that one task reduces
constexpr size_t block = 16;       // vectors that an accumulator takes before it is added to the total
constexpr size_t block_rows = 64;  // the same, when rows are added up

struct Sum {
  static constexpr float neutral = 0;
  static inline Vector of(Vector a, Vector b) { return a + b; }
  template <class T>
  static inline T one(T a, T b) { return a + b; }
};
struct Product {
  static constexpr float neutral = 1;
  static inline Vector of(Vector a, Vector b) { return a * b; }
  template <class T>
  static inline T one(T a, T b) { return a * b; }
};
struct Maximum {
  static constexpr float neutral = -infinity;
  static inline Vector of(Vector a, Vector b) { return choose((b > a) | (b != b), b, a); }
  template <class T>
  static inline T one(T a, T b) { return ((b > a) | (b != b)) ? b : a; }
};
struct Minimum {
  static constexpr float neutral = infinity;
  static inline Vector of(Vector a, Vector b) { return choose((b < a) | (b != b), b, a); }
  template <class T>
  static inline T one(T a, T b) { return ((b < a) | (b != b)) ? b : a; }
};

/** All values of a row, at most `longest`. */
template <class Operation>
static inline float reduce_row(const float* x, size_t length) {
  const Vector neutral = splat(Operation::neutral);
  Vector total = neutral;
  size_t i = 0;
  while (i + 4 * lanes <= length) {
    Vector a = neutral, b = neutral, c = neutral, d = neutral;
    for (size_t n = 0; n < block && i + 4 * lanes <= length; ++n, i += 4 * lanes) {
      a = Operation::of(a, load(x + i));
      b = Operation::of(b, load(x + i + lanes));
      c = Operation::of(c, load(x + i + 2 * lanes));
      d = Operation::of(d, load(x + i + 3 * lanes));
    }
    total = Operation::of(total, Operation::of(Operation::of(a, b), Operation::of(c, d)));
  }
  for (; i + lanes <= length; i += lanes) total = Operation::of(total, load(x + i));
  if (i < length) total = Operation::of(total, load_part(x + i, length - i, neutral));
  return across_lanes(total, [](auto a, auto b) { return Operation::one(a, b); });
}

template <class Operation>
void rows(const float* x, float* y, size_t outer, size_t length, float divisor) {
  if (length <= longest) {
    const size_t batch = larger(1, work / length);
    parallel(ceil_divide(outer, batch), [=](size_t task) {
      const size_t to = smaller(outer, (task + 1) * batch);
      for (size_t o = task * batch; o < to; ++o) {
        y[o] = reduce_row<Operation>(x + o * length, length) / divisor;
      }
    });
    return;
  }
  const size_t parts = ceil_divide(length, longest);
  double* partial = static_cast<double*>(scratch_bytes(0, outer * parts * sizeof(double)));
  parallel(outer * parts, [=](size_t task) {
    const size_t from = task % parts * longest;
    partial[task] =
        reduce_row<Operation>(x + task / parts * length + from, smaller(longest, length - from));
  });
  for (size_t o = 0; o < outer; ++o) {
    double total = partial[o * parts];
    for (size_t p = 1; p < parts; ++p) total = Operation::one(total, partial[o * parts + p]);
    y[o] = static_cast<float>(total / divisor);
  }
}

/** Columns `[0, vectors * lanes)`, or the first `part` of them where part is not 0, of `count` rows. Several
 * rows go into accumulators of their own, so that additions need not wait for each other. */
template <class Operation, size_t vectors, size_t rows_at_once>
static inline void reduce_columns(const float* x, size_t stride, size_t count, float* y, size_t part) {
  const Vector neutral = splat(Operation::neutral);
  Vector total[vectors];
  for (size_t v = 0; v < vectors; ++v) total[v] = neutral;
  for (size_t from = 0; from < count; from += block_rows) {
    const size_t to = smaller(count, from + block_rows);
    Vector sums[rows_at_once][vectors];
    for (size_t r = 0; r < rows_at_once; ++r) {
      for (size_t v = 0; v < vectors; ++v) sums[r][v] = neutral;
    }
    size_t row = from;
    for (; row + rows_at_once <= to; row += rows_at_once) {
      for (size_t r = 0; r < rows_at_once; ++r) {
        const float* at = x + (row + r) * stride;
        for (size_t v = 0; v < vectors; ++v) {
          sums[r][v] = Operation::of(sums[r][v], part ? load_part(at, part) : load(at + v * lanes));
        }
      }
    }
    for (; row < to; ++row) {
      const float* at = x + row * stride;
      for (size_t v = 0; v < vectors; ++v) {
        sums[0][v] = Operation::of(sums[0][v], part ? load_part(at, part) : load(at + v * lanes));
      }
    }
    for (size_t v = 0; v < vectors; ++v) {
      for (size_t r = 1; r < rows_at_once; ++r) sums[0][v] = Operation::of(sums[0][v], sums[r][v]);
      total[v] = Operation::of(total[v], sums[0][v]);
    }
  }
  for (size_t v = 0; v < vectors; ++v) {
    if (part) store_part(y, total[v], part);
    else store(y + v * lanes, total[v]);
  }
}

/** `width` columns of `count` rows that lie `stride` apart. */
template <class Operation>
void columns_of(const float* x, size_t stride, size_t count, float* y, size_t width) {
  size_t c = 0;
  for (; c + 4 * lanes <= width; c += 4 * lanes) {
    reduce_columns<Operation, 4, 2>(x + c, stride, count, y + c, 0);
  }
  for (; c + 2 * lanes <= width; c += 2 * lanes) {
    reduce_columns<Operation, 2, 4>(x + c, stride, count, y + c, 0);
  }
  for (; c + lanes <= width; c += lanes) {
    reduce_columns<Operation, 1, 8>(x + c, stride, count, y + c, 0);
  }
  if (c < width) reduce_columns<Operation, 1, 8>(x + c, stride, count, y + c, width - c);
}

template <class Operation>
void columns(const float* x, float* y, size_t outer, size_t length, size_t inner, float divisor) {
  const size_t width = smaller(inner, 1024);  // columns of a task
  const size_t height = smaller(length, larger(block_rows, work / width));  // rows of a task
  const size_t across = ceil_divide(inner, width), parts = ceil_divide(length, height);
  float* partial = parts > 1 ? scratch(0, outer * parts * inner) : y;
  parallel(outer * parts * across, [=](size_t task) {
    const size_t column = task % across * width;
    const size_t part = task / across % parts, o = task / across / parts;
    columns_of<Operation>(x + (o * length + part * height) * inner + column, inner,
                          smaller(height, length - part * height),
                          partial + (o * parts + part) * inner + column, smaller(width, inner - column));
  });
  if (parts == 1 && divisor == 1) return;
  parallel(ceil_divide(outer * inner, work), [=](size_t task) {
    const size_t to = smaller(outer * inner, (task + 1) * work);
    for (size_t i = task * work; i < to; ++i) {
      const float* at = partial + i / inner * parts * inner + i % inner;
      double total = at[0];
      for (size_t p = 1; p < parts; ++p) total = Operation::template one<double>(total, at[p * inner]);
      y[i] = static_cast<float>(total / divisor);
    }
  });
}

template <class Operation>
void run(const float* x, float* y, size_t outer, size_t length, size_t inner, float divisor) {
  if (inner == 1) rows<Operation>(x, y, outer, length, divisor);
  else columns<Operation>(x, y, outer, length, inner, divisor);
}

/** Partial results of float32 may overflow, or vanish, where the whole does not: `prod` of 96 tens and a 0,
 * the mean of two values of 3e38. What `doubtful` picks is reduced again in float64, one value at a time. */
template <class Operation, class Doubtful>
void again_in_double(const float* x, float* y, size_t outer, size_t length, size_t inner, float divisor,
                     const Doubtful& doubtful) {
  if (length == 1) return;
  const size_t batch = larger(1, work / inner);
  parallel(ceil_divide(outer, batch), [=, &doubtful](size_t task) {
    const size_t to = smaller(outer, (task + 1) * batch) * inner;
    // Several at a time: each waits for its own last operation only.
    constexpr size_t together = 8;
    size_t places[together], count = 0;
    const auto reduce_together = [&] {
      const float* from[together];
      double totals[together];
      for (size_t i = 0; i < together; ++i) {
        const size_t at = places[i < count ? i : 0];
        from[i] = x + at / inner * length * inner + at % inner;
        totals[i] = from[i][0];
      }
      for (size_t l = 1; l < length; ++l) {
        for (size_t i = 0; i < together; ++i) {
          totals[i] = Operation::template one<double>(totals[i], from[i][l * inner]);
        }
      }
      for (size_t i = 0; i < count; ++i) y[places[i]] = static_cast<float>(totals[i] / divisor);
      count = 0;
    };
    for (size_t at = task * batch * inner; at < to; ++at) {
      if (!doubtful(y[at])) continue;
      places[count++] = at;
      if (count == together) reduce_together();
    }
    if (count > 0) reduce_together();
  });
}

static inline bool not_finite(float value) { return !(value - value == 0); }

void floats(Reduction reduction, const float* x, float* y, size_t outer, size_t length, size_t inner,
            float divisor) {
  switch (reduction) {
    case Reduction::sum:
      run<Sum>(x, y, outer, length, inner, divisor);
      return again_in_double<Sum>(x, y, outer, length, inner, divisor, not_finite);
    case Reduction::prod:
      run<Product>(x, y, outer, length, inner, divisor);
      return again_in_double<Product>(x, y, outer, length, inner, divisor,
                                      [](float value) { return not_finite(value) || value == 0; });
    case Reduction::max: return run<Maximum>(x, y, outer, length, inner, divisor);
    case Reduction::min: return run<Minimum>(x, y, outer, length, inner, divisor);
    default: return;
  }
}

/** Whole numbers: exact in any order, so plain loops along the columns, which the compiler vectorises. */
template <class T, class Combine>
void whole(const T* x, T* y, size_t outer, size_t length, size_t inner, const Combine& combine) {
  const size_t batch = larger(1, work / (length * inner));
  parallel(ceil_divide(outer, batch), [=, &combine](size_t task) {
    const size_t to = smaller(outer, (task + 1) * batch);
    for (size_t o = task * batch; o < to; ++o) {
      const T* from = x + o * length * inner;
      if (inner == 1) {
        T total = from[0];
        for (size_t l = 1; l < length; ++l) total = combine(total, from[l]);
        y[o] = total;
        continue;
      }
      T* sums = y + o * inner;
      for (size_t i = 0; i < inner; ++i) sums[i] = from[i];
      for (size_t l = 1; l < length; ++l) {
        const T* row = from + l * inner;
        for (size_t i = 0; i < inner; ++i) sums[i] = combine(sums[i], row[i]);
      }
    }
  });
}

/** In float64, as JavaScript multiplies. Products of some neighbours grow in step, for each waits for its own. */
void int_products(const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  const size_t batch = larger(1, work / (length * inner));
  parallel(ceil_divide(outer, batch), [=](size_t task) {
    constexpr size_t abreast = 8;
    const size_t end = smaller(outer, (task + 1) * batch) * inner;
    for (size_t at = task * batch * inner; at < end; at += abreast) {
      const int32_t* from[abreast];
      double totals[abreast];
      for (size_t i = 0; i < abreast; ++i) {
        const size_t result = smaller(at + i, end - 1);  // the last one again where there are no more
        from[i] = x + result / inner * length * inner + result % inner;
        totals[i] = from[i][0];
      }
      for (size_t l = 1; l < length; ++l) {
        for (size_t i = 0; i < abreast; ++i) totals[i] *= from[i][l * inner];
      }
      for (size_t i = 0; i < smaller(abreast, end - at); ++i) y[at + i] = to_int32(totals[i]);
    }
  });
}

void ints(Reduction reduction, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  typedef int32_t T;
  const auto add = [](T a, T b) { return static_cast<T>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); };
  if (reduction == Reduction::sum) whole(x, y, outer, length, inner, add);
  if (reduction == Reduction::prod) int_products(x, y, outer, length, inner);
  if (reduction == Reduction::max) whole(x, y, outer, length, inner, [](T a, T b) { return b > a ? b : a; });
  if (reduction == Reduction::min) whole(x, y, outer, length, inner, [](T a, T b) { return b < a ? b : a; });
}

void bytes(Reduction reduction, const uint8_t* x, uint8_t* y, size_t outer, size_t length, size_t inner) {
  typedef uint8_t T;
  if (reduction == Reduction::any) whole(x, y, outer, length, inner, [](T a, T b) -> T { return a ? a : b; });
  if (reduction == Reduction::all) whole(x, y, outer, length, inner, [](T a, T b) -> T { return a ? b : a; });
  if (reduction == Reduction::max) whole(x, y, outer, length, inner, [](T a, T b) { return b > a ? b : a; });
  if (reduction == Reduction::min) whole(x, y, outer, length, inner, [](T a, T b) { return b < a ? b : a; });
}

template <bool greatest>
static inline int32_t position_in_row(const float* x, size_t length) {
  if (x[0] != x[0]) return 0;
  constexpr float worst = greatest ? -infinity : infinity;
  if (length <= 4 * lanes) {
    float best = worst;
    size_t at = 0;  // where all are the worst there is, the first is the best
    for (size_t i = 0; i < length; ++i) {
      const bool better = greatest ? x[i] > best : x[i] < best;
      best = better ? x[i] : best;
      at = better ? i : at;
    }
    return static_cast<int32_t>(at);
  }
  Vector best = splat(worst);
  IntVector at{}, place{};
  at -= 1;
  for (size_t lane = 0; lane < lanes; ++lane) place[lane] = static_cast<int32_t>(lane);
  for (size_t i = 0; i < length; i += lanes) {
    const Vector value = i + lanes <= length ? load(x + i) : load_part(x + i, length - i, splat(worst));
    const IntVector better = greatest ? value > best : value < best;
    best = choose(better, value, best);
    at = better ? place : at;
    place += static_cast<int32_t>(lanes);
  }
  float most = worst;
  int32_t where = 0;
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (at[lane] < 0) continue;
    const bool better = greatest ? best[lane] > most : best[lane] < most;
    if (better || (best[lane] == most && at[lane] < where)) {
      most = best[lane];
      where = at[lane];
    }
  }
  return where;
}

template <bool greatest>
void positions(const float* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  const size_t batch = larger(1, work / (length * inner));
  parallel(ceil_divide(outer, batch), [=](size_t task) {
    const size_t to = smaller(outer, (task + 1) * batch);
    for (size_t o = task * batch; o < to; ++o) {
      const float* from = x + o * length * inner;
      int32_t* at = y + o * inner;
      if (inner == 1) {
        *at = position_in_row<greatest>(from, length);
        continue;
      }
      for (size_t i = 0; i < inner; i += 256) {
        const size_t width = smaller(256, inner - i);
        float best[256];
        for (size_t c = 0; c < width; ++c) {
          best[c] = from[i + c];
          at[i + c] = 0;
        }
        for (size_t l = 1; l < length; ++l) {
          const float* row = from + l * inner + i;
          for (size_t c = 0; c < width; ++c) {
            const bool better = greatest ? row[c] > best[c] : row[c] < best[c];
            best[c] = better ? row[c] : best[c];
            at[i + c] = better ? static_cast<int32_t>(l) : at[i + c];
          }
        }
      }
    }
  });
}

void position(bool greatest, const float* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  if (greatest) positions<true>(x, y, outer, length, inner);
  else positions<false>(x, y, outer, length, inner);
}

template <bool greatest>
void int_positions(const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  const size_t batch = larger(1, work / (length * inner));
  parallel(ceil_divide(outer, batch), [=](size_t task) {
    for (size_t at = task * batch * inner; at < smaller(outer, (task + 1) * batch) * inner; ++at) {
      const int32_t* from = x + at / inner * length * inner + at % inner;
      int32_t best = from[0];
      if (inner == 1) {  // the extreme first, which goes by vectors, and then its place
        for (size_t l = 1; l < length; ++l) best = (greatest ? from[l] > best : from[l] < best) ? from[l] : best;
        size_t place = 0;
        while (from[place] != best) ++place;
        y[at] = static_cast<int32_t>(place);
        continue;
      }
      y[at] = 0;
      for (size_t l = 1; l < length; ++l) {
        const int32_t value = from[l * inner];
        if (!(greatest ? value > best : value < best)) continue;
        best = value;
        y[at] = static_cast<int32_t>(l);
      }
    }
  });
}

void position_of_int(bool greatest, const int32_t* x, int32_t* y, size_t outer, size_t length, size_t inner) {
  if (greatest) int_positions<true>(x, y, outer, length, inner);
  else int_positions<false>(x, y, outer, length, inner);
}

}  // namespace

INKSTONE_TABLE(Reduce, reduce) = {floats, ints, bytes, position, position_of_int};

}  // namespace inkstone
