#pragma once

#include "small_exponential.h"

// The exact GELU (Hendrycks and Gimpel, 2016), x times the share of the normal distribution below x.

namespace inkstone {
namespace {

constexpr float density_at_zero = 0.398942280f;  // 1 / sqrt(2 pi)

/** exp(-x^2 / 2), and the share of the normal distribution below x. */
struct Normal {
  Vector density, share;
};

/** One exponential gives both: the share beyond |x| is exp(-x^2 / 2) times a polynomial in t = 1 / (1 + 0.3 |x|)
 * (as in Abramowitz and Stegun 7.1.26). It is a minimax fit of our own with an error of 1.2e-7 relative to that share. */
static inline Normal normal_at(Vector x) {
  const Vector t = 1.0f / (absolute(x) * 0.3f + 1.0f);
  Vector p = splat(0.0360888503f);
  p = p * t + -0.158933774f;
  p = p * t + 0.209346458f;
  p = p * t + -0.0564501509f;
  p = p * t + 0.130032644f;
  p = p * t + 0.0994650498f;
  p = p * t + 0.120826319f;
  p = p * t + 0.11962454f;
  const Vector density = small_exponential(x * x * -0.5f);
  const Vector beyond = density * (p * t);
  return {density, choose(x < 0.0f, beyond, 1.0f - beyond)};
}

static inline Vector gelu_of(Vector x) { return x * normal_at(x).share; }

static inline Vector gelu_slope(Vector x) {
  const Normal normal = normal_at(x);
  return normal.share + x * (normal.density * density_at_zero);
}

}  // namespace
}  // namespace inkstone
