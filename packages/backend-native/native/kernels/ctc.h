#pragma once

#include "family.h"

namespace inkstone {

/** Sequences and what is written in them. */
struct CtcShape {
  size_t batch, steps, outputs, longest;
  int32_t blank;
};

/** Connectionist temporal classification (Graves et al., 2006). */
struct Ctc {
  /** logits `[batch, steps, outputs]`, targets `[batch, longest]`: labels, then the blank. mean, one value: the mean over the
   * batch of the negative logarithm of the sum over all ways to write the labels in these steps, with repeats merged and
   * blanks left out. gradient, of the logits' shape: (softmax(logits) - posterior) / batch, where the posterior is
   * the share of these ways that have an output at a step. Too few steps for the labels of a sequence: the mean is
   * infinite, and the sequence's gradient 0. Computed in double, in logarithms. */
  void (*loss)(const CtcShape& shape, const float* logits, const int32_t* targets, float* mean, float* gradient);
};

INKSTONE_FAMILY(Ctc, ctc)

}  // namespace inkstone
