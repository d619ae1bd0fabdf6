#pragma once

#include "short_vectors.h"
#include "vector_math.h"

// The gates of recurrent layers.

namespace inkstone {
namespace {

struct Gate {
  Vector value, slope;
};

/** What a gate keeps for the way back: sigmoid(s), or 0.2 s + 0.5 where `hard` is set, not yet cut to [0, 1]. */
static inline Vector open_gate(bool hard, Vector s) { return hard ? s * 0.2f + 0.5f : sigmoid(s); }

/** Value and slope of a gate of what `open_gate` gave. */
static inline Gate opened_gate(bool hard, Vector y) {
  const Vector zero{}, one = splat(1);
  if (!hard) return {y, y * (one - y)};
  const IntVector within = (y >= zero) & (y <= one);
  return {choose(y < zero, zero, choose(y > one, one, y)), choose(within, splat(0.2f), zero)};
}

static inline Gate gate(bool hard, Vector s) { return opened_gate(hard, open_gate(hard, s)); }

}  // namespace
}  // namespace inkstone
