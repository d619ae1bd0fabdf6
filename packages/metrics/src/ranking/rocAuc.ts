import type { RankingSteps } from './ranking'
import {
  type RankingFigure,
  type RankingMetric,
  type RankingMetricOptions,
  rankingMetric,
} from './rankingMetric'

/** The area under the ROC curve of each class against the rest, and its mean: how often an image of the class has a
 * higher probability of it than another image, ties counting half (Hanley and McNeil, 1982).
 *
 * It counts how often each probability occurred, exactly for 131,072 different ones of a class and kind. Beyond that
 * it rounds them, so that memory stays constant, and `uncertainty()` bounds the effect.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = rocAuc()
 * metric.update({ classes: 2, labels: [0, 1, 1], probabilities: [0.6, 0.4, 0.7, 0.3, 0.2, 0.8] })
 * metric.result() // 0.5 */
export function rocAuc(options: RankingMetricOptions = {}): RankingMetric {
  return rankingMetric('roc-auc', 'rocAuc', area, options)
}

function area({ length, hits, misses }: RankingSteps): RankingFigure {
  let hitsAbove = 0
  let missesAbove = 0
  let won = 0 // pairs, in halves: a whole number
  let tied = 0
  for (let at = 0; at < length; at++) {
    won += misses[at]! * (2 * hitsAbove + hits[at]!)
    tied += misses[at]! * hits[at]!
    hitsAbove += hits[at]!
    missesAbove += misses[at]!
  }
  const pairs = 2 * hitsAbove * missesAbove
  return { value: won / pairs, uncertainty: tied / pairs }
}
