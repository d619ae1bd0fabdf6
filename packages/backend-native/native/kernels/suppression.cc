#include "suppression.h"

#include "overlap.h"
#include "vector.h"

namespace inkstone {
namespace {

struct Candidate {
  double score;
  int32_t box;
  uint32_t looked_at;  // of the boxes that were kept, these have lowered its score already
};

/** A heap whose root is the best candidate. */
struct Candidates {
  Candidate* heap;
  size_t size = 0;

  static bool before(const Candidate& a, const Candidate& b) {
    return a.score > b.score || (a.score == b.score && a.box < b.box);
  }

  void fill() {
    for (size_t i = size / 2; i > 0; --i) sink(i - 1, heap[i - 1]);
  }

  Candidate pop() {
    const Candidate best = heap[0];
    --size;
    if (size > 0) sink(0, heap[size]);
    return best;
  }

  void push(const Candidate& added) {
    size_t at = size++;
    for (; at > 0 && before(added, heap[(at - 1) / 2]); at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = added;
  }

 private:
  void sink(size_t at, const Candidate moved) {
    for (size_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child + 1], heap[child])) ++child;
      if (!before(heap[child], moved)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
  }
};

size_t suppress(const SuppressionRule& rule, const float* boxes, const float* scores, size_t count, int32_t* kept,
                float* kept_scores, size_t most) {
  Candidates candidates{static_cast<Candidate*>(scratch_bytes(0, (count + 1) * sizeof(Candidate)))};
  for (size_t i = 0; i < count; ++i) {
    if (scores[i] > rule.score) candidates.heap[candidates.size++] = {scores[i], static_cast<int32_t>(i), 0};
  }
  candidates.fill();
  size_t found = 0;
  while (found < most && candidates.size > 0) {
    Candidate best = candidates.pop();
    const double before = best.score;
    bool same = false;
    for (size_t j = found; j > best.looked_at && !same; --j) {
      const double overlap =
          overlap_of(boxes + 4 * static_cast<size_t>(best.box), boxes + 4 * static_cast<size_t>(kept[j - 1]));
      same = overlap >= rule.overlap;
      if (same) break;
      best.score *= weight_of(overlap, rule.overlap, rule.sigma);
      if (best.score <= rule.score) break;
    }
    best.looked_at = static_cast<uint32_t>(found);
    if (same) continue;
    if (best.score == before) {
      kept[found] = best.box;
      kept_scores[found++] = static_cast<float>(best.score);
    } else if (best.score > rule.score) {
      candidates.push(best);
    }
  }
  return found;
}

}  // namespace

INKSTONE_TABLE(Suppression, suppression) = {suppress};

}  // namespace inkstone
