#pragma once

#include "family.h"

namespace inkstone {

struct AttentionShape {
  size_t batch, tokens, heads, size;  // `size` values a head

  size_t width() const { return heads * size; }
};

/** Attention of several heads (Vaswani et al., 2017): softmax(q k^T / sqrt(size)) v in each. `qkv` [batch, tokens, 3,
 * heads, size] holds queries, keys and values; results are [batch, tokens, heads, size]. `mask` [batch, tokens], or
 * null: at 0 nobody attends to the key; a query that has no key gets zeros. */
struct Attention {
  /** `log_sums` [batch, heads, tokens] gets the logarithm of the sum of exp(scores), +infinity without a key. */
  void (*forward)(const AttentionShape& shape, const float* qkv, const uint8_t* mask, float* y, float* log_sums);
  /** The gradient of `qkv` from that of y. */
  void (*backward)(const AttentionShape& shape, const float* qkv, const uint8_t* mask, const float* y,
                   const float* log_sums, const float* dy, float* dqkv);
};

INKSTONE_FAMILY(Attention, attention)

}  // namespace inkstone
