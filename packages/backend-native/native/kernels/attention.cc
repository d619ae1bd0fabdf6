#include "attention.h"

#include "short_vectors.h"
#include "small_exponential.h"
#include "task_product.h"

// A task is one head of one item: tiles of queries over streamed keys (Dao et al., 2022). The scores of a block of
// queries with a block of keys stay in the cache and are never written out; a block that brings a larger score scales
// down what was summed before. Queries, keys and values are read where the projection left them.

namespace inkstone {
namespace {

using Shape = AttentionShape;

constexpr int head_slot = 4, block_slot = 5;
constexpr size_t most_queries = 64, most_keys = 256;
constexpr size_t together = 4;  // rows of scores that are softened at a time
static_assert(most_keys % 64 == 0, "a block of keys is made of whole panels");

/** Rows of `size` values, `from_row` apart, times `scale` to rows `to_row` apart, with zeros up to a whole vector. */
static void copy_rows(const float* from, size_t from_row, size_t rows, size_t size, float scale, float* to,
                      size_t to_row) {
  for (size_t row = 0; row < rows; ++row) {
    const float* values = from + row * from_row;
    float* copy = to + row * to_row;
    for (size_t i = 0; i < size; i += lanes) store(copy + i, read(values + i, smaller(lanes, size - i)) * scale);
  }
}

/** Asks for `size` values, so that they are in the L2 cache when their turn comes. */
static inline void fetch(const float* from, size_t size) {
  for (size_t i = 0; i < size; i += 64 / sizeof(float)) __builtin_prefetch(from + i, 0, 2);
}

/** Likewise of values that will be written. */
static inline void fetch_to_write(float* to, size_t size) {
  for (size_t i = 0; i < size; i += 64 / sizeof(float)) __builtin_prefetch(to + i, 1);
}

/** What all tiles of one head share. */
struct Head {
  const Shape& shape;
  const float* q;
  const float* k;
  const float* v;
  const uint8_t* mask;
  size_t row, size, tokens, wide;  // distance of tokens in qkv, and of rows in working arrays
  float scale;

  Head(const Shape& s, const float* qkv, const uint8_t* all, size_t task)
      : shape(s), mask(all ? all + task / s.heads * s.tokens : nullptr), row(3 * s.width()), size(s.size),
        tokens(s.tokens), wide(apart(s.size)), scale(1 / __builtin_sqrtf(static_cast<float>(s.size))) {
    q = qkv + task / s.heads * tokens * row + task % s.heads * size;
    k = q + s.width();
    v = k + s.width();
  }
  size_t packed() const { return packed_size(size, tokens); }
  /** One token of the next head of the same item. Its rows lie far apart, so the processor foresees nothing. */
  void fetch_next(size_t token) const {
    const float* next = q + token * row + size;
    for (size_t part = 0; part < 3; ++part) fetch(next + part * shape.width(), size);
  }
  /** Keys or values with tokens as columns, in panels. */
  RightMatrix columns(const float* from, float* to) const {
    for (size_t panel = 0; panel * tile_columns < tokens; ++panel) {
      pack_panel(from, 1, row, 0, size, tokens, panel, to + panel * tile_columns * size);
    }
    return {to, size, tokens};
  }
};

/** Blocks of queries, as even as can be: `body(first, count)`. */
template <typename Body>
static inline void each_block(size_t tokens, const Body& body) {
  const size_t blocks = ceil_divide(tokens, most_queries);
  for (size_t block = 0; block < blocks; ++block) {
    const size_t first = tokens * block / blocks;
    body(first, tokens * (block + 1) / blocks - first);
  }
}

static inline Vector seen_or(const uint8_t* mask, Vector value, size_t count, float otherwise) {
  for (size_t lane = 0; lane < count; ++lane) {
    if (!mask[lane]) value[lane] = otherwise;
  }
  return value;
}

/** Lane by lane `a > b ? a : b`. */
static inline Vector greater(Vector a, Vector b) {
#if defined(__AVX512F__)
  return (Vector)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
  return (Vector)_mm256_max_ps((__m256)a, (__m256)b);
#else
  return choose(a > b, a, b);
#endif
}

/** The sums so far of one query. */
struct Softened {
  float largest, sum;
  float kept;  // what the sums before the last block are worth now
};

/** A row without any key yet, or whose scores are no numbers. */
static void soften_nothing(float* scores, size_t keys, Softened& query) {
  Vector left{};
  each_vector(keys, [&](size_t key, size_t count) {
    Vector score = read(scores + key, count);
    score = choose(score == score, Vector{}, score);
    write(scores + key, score, count);
    left += score;
  });
  query.sum += lane_sum(left);
  query.kept = 1;
}

static inline Vector scores_of(const float* scores, size_t count) {
  return count == lanes ? load(scores) : load_part(scores, count, splat(-infinity));
}

/** Scores of `rows` rows, `apart` from each other, become exp(score - largest). The processor computes one row while it
 * waits for another. */
template <size_t rows>
static inline void soften(float* scores, size_t apart, const uint8_t* mask, size_t keys, Softened* queries) {
  Vector most[rows], totals[rows];
  for (size_t i = 0; i < rows; ++i) {
    most[i] = splat(-infinity);
    totals[i] = Vector{};
  }
  each_vector(keys, [&](size_t key, size_t count) {
#pragma GCC unroll 4
    for (size_t i = 0; i < rows; ++i) {
      Vector score = scores_of(scores + i * apart + key, count);
      if (mask) {
        score = seen_or(mask + key, score, count, -infinity);
        write(scores + i * apart + key, score, count);
      }
      most[i] = greater(score, most[i]);
    }
  });
  float largest[rows];
  bool is_empty = false;
  for (size_t i = 0; i < rows; ++i) {
    const float block = across_lanes(most[i], [](auto a, auto b) { return a > b ? a : b; });
    largest[i] = block > queries[i].largest ? block : queries[i].largest;
    is_empty |= largest[i] == -infinity;
  }
  if (is_empty && rows == 1) return soften_nothing(scores, keys, queries[0]);
  if (is_empty) {
    for (size_t i = 0; i < rows; ++i) soften<1>(scores + i * apart, apart, mask, keys, queries + i);
    return;
  }
  for (size_t i = 0; i < rows; ++i) {
    const float before = queries[i].largest;
    queries[i].kept = before == -infinity || before == largest[i] ? 1 : __builtin_expf(before - largest[i]);
    queries[i].largest = largest[i];
  }
  each_vector(keys, [&](size_t key, size_t count) {
#pragma GCC unroll 4
    for (size_t i = 0; i < rows; ++i) {
      const Vector weight = small_exponential(scores_of(scores + i * apart + key, count) - largest[i]);
      write(scores + i * apart + key, weight, count);
      totals[i] += weight;
    }
  });
  for (size_t i = 0; i < rows; ++i) queries[i].sum = queries[i].sum * queries[i].kept + lane_sum(totals[i]);
}

static void forward_head(const Head& head, float* y, size_t y_row, float* log_sums) {
  const size_t size = head.size, wide = head.wide, tokens = head.tokens;
  float* packed = scratch(head_slot, head.packed() + tokens * wide);
  const RightMatrix keys = head.columns(head.k, packed);
  float* values = packed + head.packed();
  copy_rows(head.v, head.row, tokens, size, 1, values, wide);
  const size_t keys_apart = apart(smaller(most_keys, tokens));
  float* scores = scratch(block_slot, most_queries * (keys_apart + 2 * wide));
  float* queries = scores + most_queries * keys_apart;
  float* sums = queries + most_queries * wide;
  Softened softened[most_queries];
  each_block(tokens, [&](size_t first, size_t count) {
    copy_rows(head.q + first * head.row, head.row, count, size, head.scale, queries, wide);
    for (size_t i = 0; i < count; ++i) softened[i] = {-infinity, 0, 1};
    for (size_t key = 0; key < tokens; key += most_keys) {
      const size_t block = smaller(most_keys, tokens - key);
      const LeftMatrix left{queries, static_cast<ptrdiff_t>(wide), 1};
      task_product(left, keys, count, key, block, scores, keys_apart, false, true);
      const uint8_t* mask = head.mask ? head.mask + key : nullptr;
      const size_t whole = count / together * together;
      for (size_t row = 0; row < count; row += row < whole ? together : 1) {
        for (size_t i = row; i < smaller(count, row + together) && key == 0; ++i) {
          head.fetch_next(first + i);
          fetch_to_write(y + (first + i) * y_row, size);
        }
        float* const block_scores = scores + row * keys_apart;
        if (row < whole) soften<together>(block_scores, keys_apart, mask, block, softened + row);
        else soften<1>(block_scores, keys_apart, mask, block, softened + row);
      }
      for (size_t i = 0; i < count && key > 0; ++i) {
        for (size_t j = 0; j < wide && softened[i].kept != 1; ++j) sums[i * wide + j] *= softened[i].kept;
      }
      const LeftMatrix weights{scores, static_cast<ptrdiff_t>(keys_apart), 1};
      const RightMatrix right(values + key * wide, block, size, wide);
      task_product(weights, right, count, 0, size, sums, wide, key > 0, true);
    }
    for (size_t i = 0; i < count; ++i) {
      const auto [largest, total, kept] = softened[i];
      const float part = total == 0 ? 0 : 1 / total;
      float* to = y + (first + i) * y_row;
      each_vector(size, [&](size_t j, size_t part_lanes) {
        write(to + j, read(sums + i * wide + j, part_lanes) * part, part_lanes);
      });
      log_sums[first + i] = total == 0 ? infinity : largest + __builtin_logf(total);
    }
  });
}

/** `body(head)` for each head of each item. Where there are items enough, a task takes all heads of one, since they share
 * their pages of memory. */
template <typename Body>
static void each_head(const Shape& s, const Body& body) {
  const size_t group = s.batch >= 16 ? s.heads : 1;
  parallel(s.batch * s.heads / group, [&](size_t task) {
    for (size_t head = task * group; head < (task + 1) * group; ++head) body(head);
  });
}

void forward(const Shape& s, const float* qkv, const uint8_t* mask, float* y, float* log_sums) {
  each_head(s, [&](size_t head) {
    float* to = y + head / s.heads * s.tokens * s.width() + head % s.heads * s.size;
    forward_head(Head(s, qkv, mask, head), to, s.width(), log_sums + head * s.tokens);
  });
}

struct HeadGradient {
  const float* y;
  const float* dy;
  const float* log_sums;
  float* dq;  // dk and dv lie behind, as in qkv
};

/** Weights and their gradients of one row from its scores and dy v^T, both in place. */
static void harden(float* scores, float* changes, const uint8_t* mask, size_t keys, float log_sum, float along) {
  for (size_t key = 0; key < keys; key += lanes) {
    const size_t count = smaller(lanes, keys - key);
    Vector weight = small_exponential(read(scores + key, count) - log_sum);
    if (mask) weight = seen_or(mask + key, weight, count, 0);
    write(scores + key, weight, count);
    write(changes + key, weight * (read(changes + key, count) - along), count);
  }
}

static void backward_head(const Head& head, const HeadGradient& g) {
  const size_t size = head.size, wide = head.wide, tokens = head.tokens, width = head.shape.width();
  float* memory = scratch(head_slot, 2 * head.packed() + 3 * tokens * wide);
  const RightMatrix key_columns = head.columns(head.k, memory);
  const RightMatrix value_columns = head.columns(head.v, memory + head.packed());
  float* keys = memory + 2 * head.packed();
  float* dk = keys + tokens * wide;
  float* dv = dk + tokens * wide;
  copy_rows(head.k, head.row, tokens, size, 1, keys, wide);
  fill_zeros(dk, 2 * tokens * wide);
  const size_t keys_apart = apart(smaller(most_keys, tokens));
  float* scores = scratch(block_slot, most_queries * (2 * keys_apart + 3 * wide));
  float* changes = scores + most_queries * keys_apart;
  float* queries = changes + most_queries * keys_apart;
  float* dy = queries + most_queries * wide;
  float* dq = dy + most_queries * wide;
  const auto rows_of = [](const float* data, size_t apart) { return LeftMatrix{data, static_cast<ptrdiff_t>(apart), 1}; };
  const auto columns_of = [](const float* data, size_t apart) {
    return LeftMatrix{data, 1, static_cast<ptrdiff_t>(apart)};
  };
  each_block(tokens, [&](size_t first, size_t count) {
    copy_rows(head.q + first * head.row, head.row, count, size, head.scale, queries, wide);
    copy_rows(g.dy + first * width, width, count, size, 1, dy, wide);
    for (size_t key = 0; key < tokens; key += most_keys) {
      const size_t block = smaller(most_keys, tokens - key);
      task_product(rows_of(queries, wide), key_columns, count, key, block, scores, keys_apart, false, true);
      task_product(rows_of(dy, wide), value_columns, count, key, block, changes, keys_apart, false, true);
      for (size_t i = 0; i < count; ++i) {
        const float* y = g.y + (first + i) * width;
        if (key == 0) {
          head.fetch_next(first + i);
          fetch(y + size, size);
          fetch(g.dy + (first + i) * width + size, size);
          for (size_t part = 0; part < 3; ++part) fetch_to_write(g.dq + (first + i) * head.row + part * width, size);
        }
        Vector along{};
        for (size_t j = 0; j < size; j += lanes) {
          const size_t part = smaller(lanes, size - j);
          along += read(y + j, part) * read(dy + i * wide + j, part);
        }
        const uint8_t* mask = head.mask ? head.mask + key : nullptr;
        harden(scores + i * keys_apart, changes + i * keys_apart, mask, block, g.log_sums[first + i], lane_sum(along));
      }
      const RightMatrix to_values(dy, count, size, wide), to_keys(queries, count, size, wide);
      const RightMatrix to_queries(keys + key * wide, block, size, wide);
      task_product(columns_of(scores, keys_apart), to_values, block, 0, size, dv + key * wide, wide, true, true);
      task_product(columns_of(changes, keys_apart), to_keys, block, 0, size, dk + key * wide, wide, true, true);
      task_product(rows_of(changes, keys_apart), to_queries, count, 0, size, dq, wide, key > 0, true);
    }
    for (size_t i = 0; i < count; ++i) {
      float* to = g.dq + (first + i) * head.row;
      each_vector(size, [&](size_t j, size_t part_lanes) {
        write(to + j, read(dq + i * wide + j, part_lanes) * head.scale, part_lanes);
      });
    }
  });
  for (size_t token = 0; token < tokens; ++token) {
    float* to = g.dq + token * head.row + width;
    __builtin_memcpy(to, dk + token * wide, size * sizeof(float));
    __builtin_memcpy(to + width, dv + token * wide, size * sizeof(float));
  }
}

void backward(const Shape& s, const float* qkv, const uint8_t* mask, const float* y, const float* log_sums,
              const float* dy, float* dqkv) {
  each_head(s, [&](size_t head) {
    const size_t at = head / s.heads * s.tokens * s.width() + head % s.heads * s.size;
    const HeadGradient gradient{y + at, dy + at, log_sums + head * s.tokens,
                                dqkv + head / s.heads * s.tokens * 3 * s.width() + head % s.heads * s.size};
    backward_head(Head(s, qkv, mask, head), gradient);
  });
}

}  // namespace

INKSTONE_TABLE(Attention, attention) = {forward, backward};

}  // namespace inkstone
