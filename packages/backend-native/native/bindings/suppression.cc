#include "../kernels/suppression.h"

#include "binding.h"

using namespace inkstone;

/** suppress(boxes, scores, kept, keptScores, found, overlap, score, sigma): `kept` and `keptScores` have room for the most boxes
 * to keep, `found[0]` takes how many there are. */
INKSTONE_EXACT_BINDING(suppress) {
  const auto boxes = call.floats(0), scores = call.floats(1), kept_scores = call.floats(3);
  const auto kept = call.ints(2), found = call.ints(4);
  call.expect(boxes.length == element_count({static_cast<int64_t>(scores.length), 4}), "a box has 4 numbers and a score");
  call.expect(kept.length == kept_scores.length && found.length == 1, "there is a score for each box to keep");
  const SuppressionRule rule{call.number(5), call.number(6), call.number(7)};
  found.data[0] = static_cast<int32_t>(suppression().suppress(rule, boxes.data, scores.data, scores.length, kept.data,
                                                              kept_scores.data, kept.length));
}
