#include "binary.h"

#include "arithmetic.h"
#include "vector_math.h"

namespace inkstone {
namespace {

constexpr size_t chunk = 16384;  // values of a task

namespace float_operations {
#define INKSTONE_FLOATS(name, ...) \
  struct name {                    \
    typedef float Value;           \
    typedef float Result;          \
    static inline Vector of(Vector a, Vector b) { return __VA_ARGS__; } \
  };
INKSTONE_FLOATS(add, a + b)
INKSTONE_FLOATS(sub, a - b)
INKSTONE_FLOATS(multiply, a * b)
INKSTONE_FLOATS(real_div, a / b)
INKSTONE_FLOATS(maximum, choose((a > b) | (a != a), a, b))
INKSTONE_FLOATS(minimum, choose((a < b) | (a != a), a, b))
INKSTONE_FLOATS(squared_difference, (a - b) * (a - b))
INKSTONE_FLOATS(prelu, choose(a < 0.0f, a * b, a))
INKSTONE_FLOATS(elu_grad, choose(b >= 0.0f, a, a * (b + 1.0f)))
#undef INKSTONE_FLOATS

struct pow {
  typedef float Value;
  typedef float Result;
  static inline float of(float a, float b) { return power(a, b); }
};
struct mod {
  typedef float Value;
  typedef float Result;
  static inline float of(float a, float b) {
    return static_cast<float>(modulo(static_cast<double>(a), static_cast<double>(b)));
  }
};
struct atan2 {
  typedef float Value;
  typedef float Result;
  static inline float of(float a, float b) { return __builtin_atan2f(a, b); }
};
struct hypotenuse {
  typedef float Value;
  typedef float Result;
  static inline float of(float a, float b) { return inkstone::hypotenuse(a, b); }
};
}  // namespace float_operations

struct FloorDivide {
  typedef float Value;
  typedef int32_t Result;
  static inline int32_t of(float a, float b) { return floor_divide(a, b); }
};

namespace integer_operations {
#define INKSTONE_INTS(name, ...)                                             \
  struct name {                                                              \
    typedef int32_t Value;                                                   \
    typedef int32_t Result;                                                  \
    static inline int32_t of(int32_t a, int32_t b) { return __VA_ARGS__; }   \
  };
INKSTONE_INTS(add, wrapping_add(a, b))
INKSTONE_INTS(sub, wrapping_sub(a, b))
INKSTONE_INTS(multiply, wrapping_multiply(a, b))
INKSTONE_INTS(maximum, a > b ? a : b)
INKSTONE_INTS(minimum, a < b ? a : b)
INKSTONE_INTS(floor_div, floor_divide(a, b))
INKSTONE_INTS(mod, modulo(a, b))
INKSTONE_INTS(squared_difference, inkstone::squared_difference(a, b))
INKSTONE_INTS(pow, power(a, b))
INKSTONE_INTS(bitwise_and, a & b)
#undef INKSTONE_INTS
}  // namespace integer_operations

namespace comparisons {
#define INKSTONE_COMPARISON(name, ...)                            \
  template <class T>                                              \
  struct name {                                                   \
    typedef T Value;                                              \
    typedef uint8_t Result;                                       \
    static inline uint8_t of(T a, T b) { return __VA_ARGS__; }    \
  };
INKSTONE_COMPARISON(equal, a == b)
INKSTONE_COMPARISON(not_equal, a != b)
INKSTONE_COMPARISON(less, a < b)
INKSTONE_COMPARISON(less_equal, a <= b)
INKSTONE_COMPARISON(greater, a > b)
INKSTONE_COMPARISON(greater_equal, a >= b)
INKSTONE_COMPARISON(logical_and, (a != 0) & (b != 0))
INKSTONE_COMPARISON(logical_or, (a != 0) | (b != 0))
#undef INKSTONE_COMPARISON
}  // namespace comparisons

/** Whether an operation works on vectors; the others are left to the compiler's own vectoriser. */
template <class Operation>
constexpr auto by_vector(int) -> decltype(Operation::of(Vector{}, Vector{}), true) {
  return true;
}
template <class Operation>
constexpr bool by_vector(...) {
  return false;
}

/** A row of y from a row or a single value of a, and of b. */
template <class Operation, size_t a_step, size_t b_step>
void row(const typename Operation::Value* a, const typename Operation::Value* b,
                       typename Operation::Result* y, size_t length) {
  if constexpr (by_vector<Operation>(0)) {
    const Vector a_all = splat(*a), b_all = splat(*b);
    size_t i = 0;
    for (; i + lanes <= length; i += lanes) {
      store(y + i, Operation::of(a_step ? load(a + i) : a_all, b_step ? load(b + i) : b_all));
    }
    if (const size_t rest = length - i) {
      store_part(y + i, Operation::of(a_step ? load_part(a + i, rest) : a_all,
                                      b_step ? load_part(b + i, rest) : b_all), rest);
    }
  } else {
    const typename Operation::Value a_all = *a, b_all = *b;
    for (size_t i = 0; i < length; ++i) {
      y[i] = Operation::of(a_step ? a[i] : a_all, b_step ? b[i] : b_all);
    }
  }
}

/** The three ways in which an operation goes along a row: both move, only a moves, only b moves. */
template <class T, class R>
struct Rows {
  typedef void (*Row)(const T* a, const T* b, R* y, size_t length);
  Row both, only_a, only_b;
};

template <class Operation>
constexpr Rows<typename Operation::Value, typename Operation::Result> rows_of = {
    row<Operation, 1, 1>, row<Operation, 1, 0>, row<Operation, 0, 1>};

constexpr size_t shortest_period = 128;  // a repeated row below this is repeated in a buffer first
constexpr size_t pattern = 512;

/** `[rows, n] op [n]` with small n (a bias, say): the short row is written several times in a row, so that
 * the loop over it is long enough to pay. `swapped` says that `a` is the repeated one. */
template <class T, class R>
void periodic(const T* whole, const T* repeated, size_t period, bool swapped, R* y, size_t length,
              const Rows<T, R>& rows) {
  parallel(ceil_divide(length, chunk), [=, &rows](size_t task) {
    T buffer[pattern + 2 * shortest_period];
    const size_t span = pattern / period * period;
    for (size_t i = 0; i < span + period; ++i) buffer[i] = repeated[i % period];
    const size_t to = smaller(length, (task + 1) * chunk);
    const T* turn = buffer + task * chunk % period;
    for (size_t i = task * chunk; i < to; i += span) {
      const size_t count = smaller(span, to - i);
      rows.both(swapped ? turn : whole + i, swapped ? whole + i : turn, y + i, count);
    }
  });
}

template <class T, class R>
void run(const Broadcast& shape, const T* a, const T* b, R* y, const Rows<T, R>& rows) {
  const int last = shape.dimensions - 1;
  const size_t width = shape.size[last];
  const size_t length = shape.length();
  if (length == 0) return;
  const bool a_moves = shape.a_step[last] != 0, b_moves = shape.b_step[last] != 0;
  if (shape.dimensions == 2 && width < shortest_period && a_moves && b_moves) {
    if (shape.b_step[0] == 0 && shape.a_step[0] == width) return periodic(a, b, width, false, y, length, rows);
    if (shape.a_step[0] == 0 && shape.b_step[0] == width) return periodic(b, a, width, true, y, length, rows);
  }
  const auto along = a_moves && b_moves ? rows.both : a_moves ? rows.only_a : rows.only_b;
  parallel(ceil_divide(length, chunk), [=, &shape](size_t task) {
    const size_t from = task * chunk, to = smaller(length, from + chunk);
    Walk walk(shape, from / width);
    size_t column = from % width;
    for (size_t i = from; i < to;) {
      const size_t count = smaller(width - column, to - i);
      along(a + walk.a + (a_moves ? column : 0), b + walk.b + (b_moves ? column : 0), y + i, count);
      i += count;
      column = 0;
      walk.next_row();
    }
  });
}

void floats(BinaryOperation operation, const Broadcast& shape, const float* a, const float* b, float* y) {
#define INKSTONE_ROWS(name) rows_of<float_operations::name>,
  static const Rows<float, float> rows[] = {INKSTONE_BINARY_OPERATIONS(INKSTONE_ROWS)};
#undef INKSTONE_ROWS
  run(shape, a, b, y, rows[static_cast<int>(operation)]);
}

void ints(IntegerOperation operation, const Broadcast& shape, const int32_t* a, const int32_t* b, int32_t* y) {
#define INKSTONE_ROWS(name) rows_of<integer_operations::name>,
  static const Rows<int32_t, int32_t> rows[] = {INKSTONE_INTEGER_OPERATIONS(INKSTONE_ROWS)};
#undef INKSTONE_ROWS
  run(shape, a, b, y, rows[static_cast<int>(operation)]);
}

template <class T>
void compare(Comparison comparison, const Broadcast& shape, const T* a, const T* b, uint8_t* y) {
#define INKSTONE_ROWS(name) rows_of<comparisons::name<T>>,
  static const Rows<T, uint8_t> rows[] = {INKSTONE_COMPARISONS(INKSTONE_ROWS)};
#undef INKSTONE_ROWS
  run(shape, a, b, y, rows[static_cast<int>(comparison)]);
}

void floor_divide(const Broadcast& shape, const float* a, const float* b, int32_t* y) {
  run(shape, a, b, y, rows_of<FloorDivide>);
}

template <class T>
void select(const uint8_t* condition, const T* yes, const T* no, T* y, size_t length, size_t width) {
  if (width > 1) {
    const size_t at_once = larger(1, chunk / width);
    return parallel(ceil_divide(length, at_once), [=](size_t task) {
      for (size_t i = task * at_once; i < smaller(length, (task + 1) * at_once); ++i) {
        __builtin_memcpy(y + i * width, (condition[i] == 1 ? yes : no) + i * width, width * sizeof(T));
      }
    });
  }
  parallel(ceil_divide(length, chunk), [=](size_t task) {
    const size_t to = smaller(length, (task + 1) * chunk);
    for (size_t i = task * chunk; i < to; ++i) {
      const T one = yes[i], other = no[i];  // both are read: without a branch that chance would mispredict
      y[i] = condition[i] == 1 ? one : other;
    }
  });
}

}  // namespace

INKSTONE_TABLE(Binary, binary) = {floats,           ints,
                                  compare<float>,   compare<int32_t>,
                                  compare<uint8_t>, floor_divide,
                                  select<uint32_t>, select<uint8_t>};

}  // namespace inkstone
