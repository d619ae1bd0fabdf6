#include "suppression.h"

#include <vector>

#include "overlap.h"

namespace inkstone {
namespace {

/** Takes the best of all, and looks at what was kept since it was last the best. */
size_t suppress(const SuppressionRule& rule, const float* boxes, const float* scores, size_t count, int32_t* kept,
                float* kept_scores, size_t most) {
  std::vector<double> score(scores, scores + count);
  std::vector<size_t> looked_at(count, 0);
  std::vector<bool> gone(count, false);
  for (size_t i = 0; i < count; ++i) gone[i] = !(scores[i] > rule.score);
  size_t found = 0;
  while (found < most) {
    size_t best = count;
    for (size_t i = 0; i < count; ++i) {
      if (!gone[i] && (best == count || score[i] > score[best])) best = i;
    }
    if (best == count) break;
    const double before = score[best];
    for (size_t j = found; j > looked_at[best]; --j) {
      const double overlap = overlap_of(boxes + 4 * best, boxes + 4 * static_cast<size_t>(kept[j - 1]));
      if (overlap >= rule.overlap) {
        gone[best] = true;
        break;
      }
      score[best] *= weight_of(overlap, rule.overlap, rule.sigma);
      if (score[best] <= rule.score) break;
    }
    looked_at[best] = found;
    if (gone[best]) continue;
    if (score[best] == before) {
      kept[found] = static_cast<int32_t>(best);
      kept_scores[found++] = static_cast<float>(score[best]);
      gone[best] = true;
    } else if (!(score[best] > rule.score)) {
      gone[best] = true;  // also a NaN, infinite times 0
    }
  }
  return found;
}

}  // namespace

INKSTONE_TABLE(Suppression, suppression) = {suppress};

}  // namespace inkstone
