#include "unary.h"

#include "arithmetic.h"
#include "vector_math.h"

namespace inkstone {
namespace {

constexpr size_t chunk = 16384;  // values of a task: 64 KB in, 64 KB out

struct Parameters {
  Vector alpha, beta;
};

/** sin or cos: beyond the vector's range of exactness, the C library. */
static inline Vector any_sine(Vector x, int32_t quarter) {
  const IntVector within = absolute(x) <= trigonometric_limit;
  Vector y = sine(choose(within, x, Vector{}), quarter);
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (!within[lane]) y[lane] = quarter ? __builtin_cosf(x[lane]) : __builtin_sinf(x[lane]);
  }
  return y;
}

static inline Vector any_tangent(Vector x) {
  const IntVector within = absolute(x) <= tangent_limit;
  Vector y = tangent(choose(within, x, Vector{}));
  for (size_t lane = 0; lane < lanes; ++lane) {
    if (!within[lane]) y[lane] = static_cast<float>(__builtin_tan(static_cast<double>(x[lane])));
  }
  return y;
}

namespace operations {  // away from the functions of the C library that have these names
#define INKSTONE_UNARY(name, ...)                                               \
  struct name {                                                                 \
    static inline Vector of(Vector x, const Parameters& p) {                    \
      (void)p;                                                                  \
      return __VA_ARGS__;                                                       \
    }                                                                           \
  };
INKSTONE_UNARY(abs, absolute(x))
INKSTONE_UNARY(acosh, inverse_hyperbolic_cosine(x))
INKSTONE_UNARY(asinh, inverse_hyperbolic_sine(x))
INKSTONE_UNARY(atanh, inverse_hyperbolic_tangent(x))
INKSTONE_UNARY(ceil, ceiled(x))
INKSTONE_UNARY(clip, choose(x > p.beta, p.beta, choose(x < p.alpha, p.alpha, x)))
INKSTONE_UNARY(cos, any_sine(x, 1))
INKSTONE_UNARY(elu, choose(x >= 0.0f, x, exponential_minus_one(x)))
INKSTONE_UNARY(erf, error_function(x))
INKSTONE_UNARY(exp, exponential(x))
INKSTONE_UNARY(expm1, exponential_minus_one(x))
INKSTONE_UNARY(floor, floored(x))
INKSTONE_UNARY(leaky_relu, choose(x < 0.0f, p.alpha * x, x))
INKSTONE_UNARY(log, logarithm(x))
INKSTONE_UNARY(log1p, logarithm_one_plus(x))
INKSTONE_UNARY(neg, -x)
INKSTONE_UNARY(reciprocal, 1.0f / x)
INKSTONE_UNARY(relu, choose(x <= 0.0f, Vector{}, x))
INKSTONE_UNARY(relu6, choose(x <= 0.0f, Vector{}, choose(x > 6.0f, splat(6.0f), x)))
INKSTONE_UNARY(round, rounded(x))
INKSTONE_UNARY(rsqrt, 1.0f / square_root(x))
INKSTONE_UNARY(selu, choose(x >= 0.0f, 1.05070099f * x, 1.75809932f * exponential_minus_one(x)))
INKSTONE_UNARY(sigmoid, inkstone::sigmoid(x))
INKSTONE_UNARY(sign, choose(x > 0.0f, splat(1.0f), choose(x < 0.0f, splat(-1.0f), Vector{})))
INKSTONE_UNARY(sin, any_sine(x, 0))
INKSTONE_UNARY(softplus, soft_plus(x))
INKSTONE_UNARY(sqrt, square_root(x))
INKSTONE_UNARY(square, x * x)
INKSTONE_UNARY(step, choose(x > 0.0f, splat(1.0f), choose(x == x, p.alpha, x)))
INKSTONE_UNARY(tan, any_tangent(x))
INKSTONE_UNARY(tanh, hyperbolic_tangent(x))
#undef INKSTONE_UNARY
// What the C library computes, one value at a time.
#define INKSTONE_LIBRARY(name)                                                    \
  struct name {                                                                   \
    static inline Vector of(Vector x, const Parameters&) {                        \
      Vector y;                                                                   \
      for (size_t lane = 0; lane < lanes; ++lane) y[lane] = __builtin_##name##f(x[lane]); \
      return y;                                                                   \
    }                                                                             \
  };
INKSTONE_LIBRARY(acos)
INKSTONE_LIBRARY(asin)
INKSTONE_LIBRARY(atan)
INKSTONE_LIBRARY(cosh)
INKSTONE_LIBRARY(sinh)
#undef INKSTONE_LIBRARY
}  // namespace operations

namespace integer_operations {
#define INKSTONE_INTS(name, ...) \
  struct name {                  \
    static inline int32_t of(int32_t x) { return __VA_ARGS__; } \
  };
INKSTONE_INTS(abs, absolute_value(x))
INKSTONE_INTS(neg, wrapping_sub(0, x))
INKSTONE_INTS(relu, x < 0 ? 0 : x)
INKSTONE_INTS(relu6, x < 0 ? 0 : x > 6 ? 6 : x)
INKSTONE_INTS(sign, (x > 0) - (x < 0))
INKSTONE_INTS(square, wrapping_multiply(x, x))
#undef INKSTONE_INTS
}  // namespace integer_operations

template <class Operation>
void run(const float* x, float* y, size_t length, float alpha, float beta) {
  const Parameters p{splat(alpha), splat(beta)};
  parallel(ceil_divide(length, chunk), [=, &p](size_t task) {
    const size_t to = smaller(length, (task + 1) * chunk);
    size_t i = task * chunk;
    for (; i + lanes <= to; i += lanes) store(y + i, Operation::of(load(x + i), p));
    if (i < to) store_part(y + i, Operation::of(load_part(x + i, to - i), p), to - i);
  });
}

void apply(UnaryOperation operation, const float* x, float* y, size_t length, float alpha, float beta) {
  typedef void (*Run)(const float*, float*, size_t, float, float);
#define INKSTONE_RUN(name) run<operations::name>,
  static const Run runs[] = {INKSTONE_UNARY_OPERATIONS(INKSTONE_RUN)};
#undef INKSTONE_RUN
  runs[static_cast<int>(operation)](x, y, length, alpha, beta);
}

template <class Operation>
void run_ints(const int32_t* x, int32_t* y, size_t length) {
  parallel(ceil_divide(length, chunk), [=](size_t task) {
    const size_t to = smaller(length, (task + 1) * chunk);
    for (size_t i = task * chunk; i < to; ++i) y[i] = Operation::of(x[i]);
  });
}

void apply_ints(IntegerUnaryOperation operation, const int32_t* x, int32_t* y, size_t length) {
  typedef void (*Run)(const int32_t*, int32_t*, size_t);
#define INKSTONE_RUN(name) run_ints<integer_operations::name>,
  static const Run runs[] = {INKSTONE_INTEGER_UNARY_OPERATIONS(INKSTONE_RUN)};
#undef INKSTONE_RUN
  runs[static_cast<int>(operation)](x, y, length);
}

/** The arrays are arguments of their own: bytes that are written might be any object, the task's captures among them, and
 * the compiler would read those again for each value. */
template <class Test>
static inline void test_part(const float* x, uint8_t* __restrict y, size_t length, const Test& holds) {
  for (size_t i = 0; i < length; ++i) y[i] = holds(__builtin_fabsf(x[i]));
}

template <class Test>
static inline void test(const float* x, uint8_t* y, size_t length, const Test& holds) {
  parallel(ceil_divide(length, chunk), [=](size_t task) {
    const size_t from = task * chunk;
    test_part(x + from, y + from, smaller(length - from, chunk), holds);
  });
}

void is_kind(NumberKind kind, const float* x, uint8_t* y, size_t length) {
  if (kind == NumberKind::nan) test(x, y, length, [](float v) -> uint8_t { return v != v; });
  if (kind == NumberKind::finite) test(x, y, length, [](float v) -> uint8_t { return v < infinity; });
  if (kind == NumberKind::infinite) test(x, y, length, [](float v) -> uint8_t { return v == infinity; });
}

}  // namespace

INKSTONE_TABLE(Unary, unary) = {apply, apply_ints, is_kind};

}  // namespace inkstone
