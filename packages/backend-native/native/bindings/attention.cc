#include "../kernels/attention.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** Reads batch, tokens, heads and the size of a head from `first` on. */
AttentionShape shape_of(Call& call, size_t first, size_t length) {
  const int64_t batch = call.whole(first, 1, INT32_MAX), tokens = call.whole(first + 1, 1, INT32_MAX),
                heads = call.whole(first + 2, 1, INT32_MAX), size = call.whole(first + 3, 1, INT32_MAX);
  call.expect(length == element_count({batch, tokens, heads, size}), "y is [batch, tokens, heads, size]");
  return {static_cast<size_t>(batch), static_cast<size_t>(tokens), static_cast<size_t>(heads),
          static_cast<size_t>(size)};
}

const uint8_t* mask_of(Call& call, size_t index, const AttentionShape& shape) {
  if (!call.given(index)) return nullptr;
  const auto mask = call.bytes(index);
  call.expect(mask.length == shape.batch * shape.tokens, "the mask is [batch, tokens]");
  return mask.data;
}

}  // namespace

/** attention(qkv, mask | null, y, logSums, batch, tokens, heads, size) */
INKSTONE_BINDING(attention) {
  const auto qkv = call.floats(0), y = call.floats(2), log_sums = call.floats(3);
  const AttentionShape shape = shape_of(call, 4, y.length);
  call.expect(qkv.length == 3 * y.length, "qkv is [batch, tokens, 3, heads, size]");
  call.expect(log_sums.length == shape.batch * shape.heads * shape.tokens, "logSums is [batch, heads, tokens]");
  attention().forward(shape, qkv.data, mask_of(call, 1, shape), y.data, log_sums.data);
}

/** attentionGradient(qkv, mask | null, y, logSums, dy, dqkv, batch, tokens, heads, size) */
INKSTONE_BINDING(attentionGradient) {
  const auto qkv = call.floats(0), y = call.floats(2), log_sums = call.floats(3), dy = call.floats(4),
             dqkv = call.floats(5);
  const AttentionShape shape = shape_of(call, 6, y.length);
  call.expect(dy.length == y.length, "y and its gradient have the same length");
  call.expect(qkv.length == 3 * y.length && dqkv.length == qkv.length, "qkv is [batch, tokens, 3, heads, size]");
  call.expect(log_sums.length == shape.batch * shape.heads * shape.tokens, "logSums is [batch, heads, tokens]");
  attention().backward(shape, qkv.data, mask_of(call, 1, shape), y.data, log_sums.data, dy.data, dqkv.data);
}
