#include "ctc.h"

#include <cmath>

#include "vector.h"

// A sequence is a task. Of its states only those are computed that can be reached from the start by then and can still
// reach the end; of the way back only one step is kept. A sum of two or three logarithms takes one exponential less
// than it has terms, and none for a term that is lost in rounding.

namespace inkstone {
namespace {

constexpr double never = -__builtin_inf();
constexpr double lost = -40;  // exp(-40) is below half the last bit of 1
constexpr int losses_slot = 1, work_slot = 0;

static inline double log_add(double a, double b, double c) {
  double most = a > b ? a : b;
  most = c > most ? c : most;
  if (most == never) return never;
  const double terms[] = {a, b, c};
  double sum = 0;
  for (const double term : terms) {
    if (term == most) sum += 1;
    else if (!(term - most < lost)) sum += std::exp(term - most);
  }
  return sum == 1 ? most : most + std::log(sum);
}

/** The working memory of one sequence. */
struct Work {
  double *scores, *forward, *backward, *went, *posterior;
  int32_t* output;   // of each state
  uint8_t* leaps;    // whether a state can be entered from the one before the last

  Work(const CtcShape& shape, size_t states) {
    const size_t rows = shape.steps * (shape.outputs + states);
    const size_t doubles = rows + 2 * states + shape.outputs;
    scores = static_cast<double*>(
        scratch_bytes(work_slot, doubles * sizeof(double) + states * (sizeof(int32_t) + sizeof(uint8_t))));
    forward = scores + shape.steps * shape.outputs;
    backward = forward + shape.steps * states;
    went = backward + states;
    posterior = went + states;
    output = reinterpret_cast<int32_t*>(posterior + shape.outputs);
    leaps = reinterpret_cast<uint8_t*>(output + states);
  }
};

/** The states that can be reached by a step and can still reach the end. */
struct Reach {
  size_t first, end;
  Reach(size_t step, size_t steps, size_t states) {
    const size_t left = 2 * (steps - step);
    first = states > left ? states - left : 0;
    end = smaller(states, 2 * (step + 1));
  }
};

static void log_softmax(const float* logits, double* scores, size_t outputs) {
  double most = logits[0];
  for (size_t k = 1; k < outputs; ++k) most = logits[k] > most ? logits[k] : most;
  double sum = 0;
  for (size_t k = 0; k < outputs; ++k) sum += std::exp(logits[k] - most);
  const double log_sum = most + std::log(sum);
  for (size_t k = 0; k < outputs; ++k) scores[k] = logits[k] - log_sum;
}

static double go_forward(const CtcShape& shape, size_t states, const Work& w) {
  for (size_t i = 0; i < shape.steps * states; ++i) w.forward[i] = never;
  for (size_t t = 0; t < shape.steps; ++t) {
    const double* score = w.scores + t * shape.outputs;
    double* row = w.forward + t * states;
    const Reach reach(t, shape.steps, states);
    for (size_t s = reach.first; s < reach.end; ++s) {
      double come = 0;
      if (t > 0) {
        const double* from = row - states + s;
        come = log_add(from[0], s >= 1 ? from[-1] : never, w.leaps[s] ? from[-2] : never);
      }
      row[s] = come + score[w.output[s]];
    }
  }
  const double* end = w.forward + (shape.steps - 1) * states;
  return log_add(end[states - 1], states > 1 ? end[states - 2] : never, never);
}

static void go_back(const CtcShape& shape, size_t states, const Work& w, double total, double scale, float* gradient) {
  for (size_t t = shape.steps; t-- > 0;) {
    const Reach reach(t, shape.steps, states);
    for (size_t s = 0; s < states; ++s) w.backward[s] = never;
    for (size_t s = reach.first; s < reach.end; ++s) {
      if (t + 1 == shape.steps) {
        w.backward[s] = 0;
        continue;
      }
      w.backward[s] = log_add(w.went[s], s + 1 < states ? w.went[s + 1] : never,
                              s + 2 < states && w.leaps[s + 2] ? w.went[s + 2] : never);
    }
    const double* score = w.scores + t * shape.outputs;
    const double* forward = w.forward + t * states;
    for (size_t k = 0; k < shape.outputs; ++k) w.posterior[k] = 0;
    for (size_t s = 0; s < states; ++s) {
      w.went[s] = w.backward[s] + score[w.output[s]];
      const double share = forward[s] + w.backward[s] - total;
      if (!(share < 2 * lost)) w.posterior[w.output[s]] += std::exp(share);
    }
    for (size_t k = 0; k < shape.outputs; ++k) {
      gradient[t * shape.outputs + k] = static_cast<float>(scale * (std::exp(score[k]) - w.posterior[k]));
    }
  }
}

static double sequence(const CtcShape& shape, const float* logits, const int32_t* targets, float* gradient,
                       double scale) {
  size_t labels = shape.longest;
  while (labels > 0 && targets[labels - 1] == shape.blank) --labels;
  const size_t states = 2 * labels + 1;
  const Work w(shape, states);
  for (size_t s = 0; s < states; ++s) {
    w.output[s] = s % 2 == 0 ? shape.blank : targets[s / 2];
    w.leaps[s] = s % 2 == 1 && s >= 2 && w.output[s] != w.output[s - 2];
  }
  for (size_t t = 0; t < shape.steps; ++t) {
    log_softmax(logits + t * shape.outputs, w.scores + t * shape.outputs, shape.outputs);
  }
  const double total = go_forward(shape, states, w);
  if (total == never) fill_zeros(gradient, shape.steps * shape.outputs);
  else go_back(shape, states, w, total, scale, gradient);
  return -total;
}

void loss(const CtcShape& shape, const float* logits, const int32_t* targets, float* mean, float* gradient) {
  const size_t size = shape.steps * shape.outputs;
  double* losses = static_cast<double*>(scratch_bytes(losses_slot, shape.batch * sizeof(double)));
  const double scale = 1.0 / static_cast<double>(shape.batch);
  parallel(shape.batch, [=, &shape](size_t b) {
    losses[b] = sequence(shape, logits + b * size, targets + b * shape.longest, gradient + b * size, scale);
  });
  double sum = 0;
  for (size_t b = 0; b < shape.batch; ++b) sum += losses[b];
  *mean = static_cast<float>(sum * scale);
}

}  // namespace

INKSTONE_TABLE(Ctc, ctc) = {loss};

}  // namespace inkstone
