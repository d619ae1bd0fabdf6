#include "ctc.h"

#include <cmath>

namespace inkstone {
namespace {

constexpr double infinite = __builtin_inf();

double log_add(double a, double b) {
  const double high = a > b ? a : b, low = a > b ? b : a;
  return low == -infinite ? high : high + std::log1p(std::exp(low - high));
}

/** One sequence: its loss, and its gradient times the scale. The states are the labels with a blank around each. */
double sequence(const CtcShape& shape, const float* logits, const int32_t* targets, float* gradient, double scale) {
  const size_t steps = shape.steps, outputs = shape.outputs;
  size_t labels = shape.longest;
  while (labels > 0 && targets[labels - 1] == shape.blank) --labels;
  const size_t states = 2 * labels + 1;
  double* scores = static_cast<double*>(scratch_bytes(0, (steps * outputs + 2 * steps * states) * sizeof(double)));
  double* forward = scores + steps * outputs;
  double* backward = forward + steps * states;
  const auto output_of = [=](size_t s) { return s % 2 == 0 ? shape.blank : targets[s / 2]; };
  const auto may_leap = [=](size_t s) { return s % 2 == 1 && s >= 2 && output_of(s) != output_of(s - 2); };
  for (size_t t = 0; t < steps; ++t) {
    const float* row = logits + t * outputs;
    double sum = -infinite;
    for (size_t k = 0; k < outputs; ++k) sum = log_add(sum, row[k]);
    for (size_t k = 0; k < outputs; ++k) scores[t * outputs + k] = row[k] - sum;
  }
  for (size_t t = 0; t < steps; ++t) {
    for (size_t s = 0; s < states; ++s) {
      const double* before = forward + (t - 1) * states;
      double come = t == 0 && s < 2 ? 0 : -infinite;
      if (t > 0) come = log_add(come, before[s]);
      if (t > 0 && s >= 1) come = log_add(come, before[s - 1]);
      if (t > 0 && may_leap(s)) come = log_add(come, before[s - 2]);
      forward[t * states + s] = come + scores[t * outputs + output_of(s)];
    }
  }
  for (size_t t = steps; t-- > 0;) {
    for (size_t s = 0; s < states; ++s) {
      const double* after = backward + (t + 1) * states;
      const double* score = scores + (t + 1) * outputs;
      double go = t + 1 == steps && s + 2 >= states ? 0 : -infinite;
      for (size_t to = s; t + 1 < steps && to <= s + 2 && to < states; ++to) {
        if (to < s + 2 || may_leap(to)) go = log_add(go, after[to] + score[output_of(to)]);
      }
      backward[t * states + s] = go;
    }
  }
  const double* end = forward + (steps - 1) * states;
  const double total = log_add(end[states - 1], states > 1 ? end[states - 2] : -infinite);
  for (size_t t = 0; t < steps; ++t) {
    for (size_t k = 0; k < outputs; ++k) {
      double posterior = 0;
      for (size_t s = 0; s < states; ++s) {
        if (static_cast<size_t>(output_of(s)) != k) continue;
        posterior += std::exp(forward[t * states + s] + backward[t * states + s] - total);
      }
      const double probability = std::exp(scores[t * outputs + k]);
      gradient[t * outputs + k] = total == -infinite ? 0 : static_cast<float>(scale * (probability - posterior));
    }
  }
  return -total;
}

void loss(const CtcShape& shape, const float* logits, const int32_t* targets, float* mean, float* gradient) {
  const size_t size = shape.steps * shape.outputs;
  double sum = 0;
  for (size_t b = 0; b < shape.batch; ++b) {
    sum += sequence(shape, logits + b * size, targets + b * shape.longest, gradient + b * size, 1.0 / shape.batch);
  }
  *mean = static_cast<float>(sum / shape.batch);
}

}  // namespace

INKSTONE_TABLE(Ctc, ctc) = {loss};

}  // namespace inkstone
