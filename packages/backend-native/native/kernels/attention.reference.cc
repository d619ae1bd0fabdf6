#include <cmath>

#include "attention.h"

namespace inkstone {
namespace {

using Shape = AttentionShape;

/** Of one head: query, key or value (`part` 0, 1, 2) of a token. */
size_t place(const Shape& s, size_t item, size_t head, size_t token, size_t part) {
  return ((item * s.tokens + token) * 3 + part) * s.width() + head * s.size;
}

float dot(const float* a, const float* b, size_t size) {
  float sum = 0;
  for (size_t i = 0; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

float scale_of(const Shape& s) { return 1 / std::sqrt(static_cast<float>(s.size)); }

void forward(const Shape& s, const float* qkv, const uint8_t* mask, float* y, float* log_sums) {
  float* weights = scratch(0, s.tokens);
  for (size_t item = 0; item < s.batch; ++item)
    for (size_t head = 0; head < s.heads; ++head)
      for (size_t token = 0; token < s.tokens; ++token) {
        const float* q = qkv + place(s, item, head, token, 0);
        float largest = -INFINITY, sum = 0;
        for (size_t key = 0; key < s.tokens; ++key) {
          const bool seen = !mask || mask[item * s.tokens + key];
          weights[key] = seen ? dot(q, qkv + place(s, item, head, key, 1), s.size) * scale_of(s) : -INFINITY;
          if (weights[key] > largest) largest = weights[key];
        }
        for (size_t key = 0; key < s.tokens; ++key) {
          const bool seen = !mask || mask[item * s.tokens + key];
          weights[key] = seen ? std::exp(weights[key] - largest) : 0;
          sum += weights[key];
        }
        float* to = y + (item * s.tokens + token) * s.width() + head * s.size;
        for (size_t i = 0; i < s.size; ++i) {
          float mixed = 0;
          for (size_t key = 0; key < s.tokens; ++key) {
            mixed += weights[key] * qkv[place(s, item, head, key, 2) + i];
          }
          to[i] = sum == 0 ? 0 : mixed / sum;
        }
        log_sums[(item * s.heads + head) * s.tokens + token] = sum == 0 ? INFINITY : largest + std::log(sum);
      }
}

void backward(const Shape& s, const float* qkv, const uint8_t* mask, const float* y, const float* log_sums,
              const float* dy, float* dqkv) {
  const float scale = scale_of(s);
  for (size_t i = 0; i < s.batch * s.tokens * 3 * s.width(); ++i) dqkv[i] = 0;
  for (size_t item = 0; item < s.batch; ++item)
    for (size_t head = 0; head < s.heads; ++head)
      for (size_t token = 0; token < s.tokens; ++token) {
        const size_t at = (item * s.tokens + token) * s.width() + head * s.size;
        const size_t query = place(s, item, head, token, 0);
        const float along = dot(dy + at, y + at, s.size);
        const float log_sum = log_sums[(item * s.heads + head) * s.tokens + token];
        for (size_t key = 0; key < s.tokens; ++key) {
          if (mask && !mask[item * s.tokens + key]) continue;
          const size_t k = place(s, item, head, key, 1), v = place(s, item, head, key, 2);
          const float weight = std::exp(dot(qkv + query, qkv + k, s.size) * scale - log_sum);
          const float change = weight * (dot(dy + at, qkv + v, s.size) - along) * scale;
          for (size_t i = 0; i < s.size; ++i) {
            dqkv[query + i] += change * qkv[k + i];
            dqkv[k + i] += change * qkv[query + i];
            dqkv[v + i] += weight * dy[at + i];
          }
        }
      }
}

}  // namespace

INKSTONE_TABLE(Attention, attention) = {forward, backward};

}  // namespace inkstone
