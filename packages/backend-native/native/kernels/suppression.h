#pragma once

#include "family.h"

namespace inkstone {

/** What a non-max suppression keeps. */
struct SuppressionRule {
  double overlap;  // boxes whose intersection over union is at least this are the same thing
  double score;    // boxes at or below it are left out
  double sigma;    // above 0, an overlap lowers a score (Bodla et al., Soft-NMS, 2017)
};

struct Suppression {
  /** The best boxes by falling score, at most `most`. `boxes` is [count, 4]: two opposite corners, y before x. Of equal scores
   * the first box comes first. Returns how many were kept. `kept` and `kept_scores` have room for `most`. */
  size_t (*suppress)(const SuppressionRule& rule, const float* boxes, const float* scores, size_t count, int32_t* kept,
                     float* kept_scores, size_t most);
};

INKSTONE_FAMILY(Suppression, suppression)

}  // namespace inkstone
