#include "fourier.h"

#include "vector.h"

// Stockham's fast Fourier transform of mixed radix: a length is split into factors up to 13, and each is one pass over the
// data, which leaves them in order. A length with a larger prime factor is a convolution of a power of two (Bluestein, 1970):
// jk = (j^2 + k^2 - (k - j)^2) / 2. Some rows are transformed side by side, [length, rows], so that every loop has vectors.

namespace inkstone {
namespace {

constexpr double half_turn = 3.141592653589793238463;
constexpr size_t largest_radix = 13;
constexpr size_t most_factors = 64;

enum Slot { roots_slot, chirp_slot, spectrum_slot, task_slot, other_slot };

/** Complex numbers, real and imaginary parts in an array each. */
struct Complex {
  double* a;
  double* b;

  Complex at(size_t index) const { return {a + index, b + index}; }
};

Complex scratch_complex(Slot slot, size_t count) {
  if (count > SIZE_MAX / (2 * sizeof(double))) fail_allocation(SIZE_MAX);
  double* const memory = static_cast<double*>(scratch_bytes(slot, 2 * count * sizeof(double)));
  return {memory, memory + count};
}

/** The factors of a length, up to the largest radix. */
struct Factors {
  size_t radix[most_factors];
  size_t count = 0;
  bool complete;  // false if a larger factor is left

  explicit Factors(size_t length) {
    static const size_t radices[] = {4, 2, 3, 5, 7, 11, largest_radix};
    for (const size_t divisor : radices) {
      for (; length % divisor == 0; length /= divisor) radix[count++] = divisor;
    }
    complete = length == 1;
  }
};

/** exp(-i pi k 2 / length) of every k below the length. */
void fill_roots(Complex roots, size_t length) {
  for (size_t k = 0; k < length; ++k) {
    const double angle = -2 * half_turn * static_cast<double>(k) / static_cast<double>(length);
    roots.a[k] = __builtin_cos(angle);
    roots.b[k] = __builtin_sin(angle);
  }
}

/** One factor: `left` values remain to be transformed, `together` lie side by side for each. */
struct Pass {
  size_t left, together;
  Complex x, y;
};

static inline void store_turned(Complex y, size_t q, double a, double b, double cosine, double sine) {
  y.a[q] = a * cosine - b * sine;
  y.b[q] = a * sine + b * cosine;
}

void radix_2(const Pass& pass, Complex roots, size_t root_step) {
  const size_t part = pass.left / 2, s = pass.together;
  for (size_t p = 0; p < part; ++p) {
    const double cosine = roots.a[p * root_step], sine = roots.b[p * root_step];
    const Complex x0 = pass.x.at(s * p), x1 = pass.x.at(s * (p + part));
    const Complex y0 = pass.y.at(s * 2 * p), y1 = pass.y.at(s * (2 * p + 1));
#pragma GCC ivdep
    for (size_t q = 0; q < s; ++q) {
      const double a = x0.a[q], b = x0.b[q], c = x1.a[q], d = x1.b[q];
      y0.a[q] = a + c;
      y0.b[q] = b + d;
      store_turned(y1, q, a - c, b - d, cosine, sine);
    }
  }
}

void radix_4(const Pass& pass, Complex roots, size_t root_step) {
  const size_t part = pass.left / 4, s = pass.together;
  for (size_t p = 0; p < part; ++p) {
    const size_t at = p * root_step;
    const double c1 = roots.a[at], s1 = roots.b[at], c2 = roots.a[2 * at], s2 = roots.b[2 * at];
    const double c3 = roots.a[3 * at], s3 = roots.b[3 * at];
    const Complex x0 = pass.x.at(s * p), x1 = pass.x.at(s * (p + part));
    const Complex x2 = pass.x.at(s * (p + 2 * part)), x3 = pass.x.at(s * (p + 3 * part));
    const Complex y0 = pass.y.at(s * 4 * p), y1 = pass.y.at(s * (4 * p + 1));
    const Complex y2 = pass.y.at(s * (4 * p + 2)), y3 = pass.y.at(s * (4 * p + 3));
#pragma GCC ivdep
    for (size_t q = 0; q < s; ++q) {
      const double even_a = x0.a[q] + x2.a[q], even_b = x0.b[q] + x2.b[q];
      const double odd_a = x0.a[q] - x2.a[q], odd_b = x0.b[q] - x2.b[q];
      const double sum_a = x1.a[q] + x3.a[q], sum_b = x1.b[q] + x3.b[q];
      const double rest_a = x1.a[q] - x3.a[q], rest_b = x1.b[q] - x3.b[q];
      y0.a[q] = even_a + sum_a;
      y0.b[q] = even_b + sum_b;
      store_turned(y1, q, odd_a + rest_b, odd_b - rest_a, c1, s1);
      store_turned(y2, q, even_a - sum_a, even_b - sum_b, c2, s2);
      store_turned(y3, q, odd_a - rest_b, odd_b + rest_a, c3, s3);
    }
  }
}

/** Any radix up to the largest, by the definition of the transform. */
void radix_any(const Pass& pass, size_t radix, Complex roots, size_t root_step, size_t length) {
  const size_t part = pass.left / radix, s = pass.together;
  for (size_t p = 0; p < part; ++p) {
    for (size_t j = 0; j < radix; ++j) {
      double cosines[largest_radix], sines[largest_radix];
      for (size_t i = 0; i < radix; ++i) {
        const size_t at = (p * j * root_step + i * j % radix * (length / radix)) % length;
        cosines[i] = roots.a[at];
        sines[i] = roots.b[at];
      }
      const Complex y = pass.y.at(s * (radix * p + j));
#pragma GCC ivdep
      for (size_t q = 0; q < s; ++q) {
        double a = 0, b = 0;
        for (size_t i = 0; i < radix; ++i) {
          const size_t from = s * (p + part * i) + q;
          a += pass.x.a[from] * cosines[i] - pass.x.b[from] * sines[i];
          b += pass.x.a[from] * sines[i] + pass.x.b[from] * cosines[i];
        }
        y.a[q] = a;
        y.b[q] = b;
      }
    }
  }
}

/** Transforms `rows` rows that lie side by side in x. Gives where the result lies, x or y. */
Complex run_passes(const Factors& factors, size_t length, size_t rows, Complex roots, Complex x, Complex y) {
  size_t left = length, step = 1;
  for (size_t f = 0; f < factors.count; ++f) {
    const size_t radix = factors.radix[f];
    const Pass pass{left, step * rows, x, y};
    if (radix == 4) radix_4(pass, roots, step);
    else if (radix == 2) radix_2(pass, roots, step);
    else radix_any(pass, radix, roots, step, length);
    left /= radix;
    step *= radix;
    const Complex written = y;
    y = x;
    x = written;
  }
  return x;
}

/** What a transform needs beside its data. */
struct Plan {
  size_t length;
  Factors factors;
  Complex roots;

  Plan(size_t length, Slot slot) : length(length), factors(length), roots(scratch_complex(slot, length)) {
    fill_roots(roots, length);
  }
};

/** A row group: `rows` rows of `length` values in memory one after the other. */
struct Rows {
  const float *a, *b;
  float *out_a, *out_b;
  size_t rows, length;
  double scale;

  void read(size_t j, Complex to) const {
    for (size_t r = 0; r < rows; ++r) {
      to.a[r] = static_cast<double>(a[r * length + j]);
      to.b[r] = static_cast<double>(b[r * length + j]);
    }
  }
  void write(size_t k, Complex from) const {
    for (size_t r = 0; r < rows; ++r) {
      out_a[r * length + k] = static_cast<float>(from.a[r] * scale);
      out_b[r * length + k] = static_cast<float>(from.b[r] * scale);
    }
  }
};

void transform_directly(const Plan& plan, const Rows& rows) {
  const size_t count = plan.length * rows.rows;
  const Complex x = scratch_complex(task_slot, count), y = scratch_complex(other_slot, count);
  for (size_t j = 0; j < rows.length; ++j) rows.read(j, x.at(j * rows.rows));
  const Complex result = run_passes(plan.factors, plan.length, rows.rows, plan.roots, x, y);
  for (size_t k = 0; k < rows.length; ++k) rows.write(k, result.at(k * rows.rows));
}

/** Bluestein: multiplied by the chirp exp(-i pi j^2 / length), convolved with its conjugate, multiplied by it again. */
struct Chirp {
  Complex values;    // [length]
  Complex spectrum;  // of the conjugate, [padded]

  Chirp(size_t length, const Plan& padded)
      : values(scratch_complex(chirp_slot, length)), spectrum(scratch_complex(spectrum_slot, padded.length)) {
    for (size_t j = 0; j < length; ++j) {
      const uint64_t square = uint64_t{j} * j % (2 * uint64_t{length});
      const double angle = -half_turn * static_cast<double>(square) / static_cast<double>(length);
      values.a[j] = __builtin_cos(angle);
      values.b[j] = __builtin_sin(angle);
    }
    const size_t m = padded.length;
    const Complex x = scratch_complex(task_slot, m), y = scratch_complex(other_slot, m);
    for (size_t j = 0; j < m; ++j) x.a[j] = x.b[j] = 0;
    for (size_t j = 0; j < length; ++j) {
      x.a[j] = x.a[j ? m - j : 0] = values.a[j];
      x.b[j] = x.b[j ? m - j : 0] = -values.b[j];
    }
    const Complex result = run_passes(padded.factors, m, 1, padded.roots, x, y);
    for (size_t j = 0; j < m; ++j) {
      spectrum.a[j] = result.a[j];
      spectrum.b[j] = result.b[j];
    }
  }
};

void transform_by_convolution(const Plan& padded, const Chirp& chirp, const Rows& rows) {
  const size_t m = padded.length, s = rows.rows;
  const Complex x = scratch_complex(task_slot, m * s), y = scratch_complex(other_slot, m * s);
  for (size_t j = 0; j < rows.length; ++j) {
    const Complex at = x.at(j * s);
    rows.read(j, at);
    for (size_t r = 0; r < s; ++r) store_turned(at, r, at.a[r], at.b[r], chirp.values.a[j], chirp.values.b[j]);
  }
  for (size_t i = rows.length * s; i < m * s; ++i) x.a[i] = x.b[i] = 0;
  const Complex product = run_passes(padded.factors, m, s, padded.roots, x, y);
  for (size_t j = 0; j < m; ++j) {
    const Complex at = product.at(j * s);
    for (size_t r = 0; r < s; ++r) store_turned(at, r, at.a[r], at.b[r], chirp.spectrum.a[j], chirp.spectrum.b[j]);
  }
  // Backwards: with real and imaginary parts exchanged, before and after, the transform is the inverse, times m.
  const Complex exchanged{product.b, product.a}, other = product.a == x.a ? Complex{y.b, y.a} : Complex{x.b, x.a};
  const Complex result = run_passes(padded.factors, m, s, padded.roots, exchanged, other);
  const double share = 1 / static_cast<double>(m);
  for (size_t k = 0; k < rows.length; ++k) {
    const Complex at{result.b + k * s, result.a + k * s};
    for (size_t r = 0; r < s; ++r) {
      store_turned(at, r, at.a[r] * share, at.b[r] * share, chirp.values.a[k], chirp.values.b[k]);
    }
    rows.write(k, at);
  }
}

size_t padded_length(size_t length) {
  size_t padded = 1;
  while (padded < 2 * length - 1) padded *= 2;
  return padded;
}

void transform(const float* real, const float* imaginary, float* out_real, float* out_imaginary, size_t count,
               size_t length, bool inverse) {
  if (count == 0 || length == 0) return;
  if (length > SIZE_MAX / 1024) fail_allocation(SIZE_MAX);
  const size_t together = larger(1, smaller(8, 32768 / length));
  const double scale = inverse ? 1 / static_cast<double>(length) : 1;
  const auto each_group = [&](const auto& run) {
    parallel(ceil_divide(count, together), [&](size_t task) {
      const size_t first = task * together, at = first * length;
      const size_t rows = smaller(together, count - first);
      // The inverse: real and imaginary parts exchanged, before and after.
      if (inverse) run(Rows{imaginary + at, real + at, out_imaginary + at, out_real + at, rows, length, scale});
      else run(Rows{real + at, imaginary + at, out_real + at, out_imaginary + at, rows, length, scale});
    });
  };
  if (Factors(length).complete) {
    const Plan plan(length, roots_slot);
    each_group([&](const Rows& rows) { transform_directly(plan, rows); });
  } else {
    const Plan padded(padded_length(length), roots_slot);
    const Chirp chirp(length, padded);
    each_group([&](const Rows& rows) { transform_by_convolution(padded, chirp, rows); });
  }
}

}  // namespace

INKSTONE_TABLE(Fourier, fourier) = {transform};

}  // namespace inkstone
