import type { RankingSteps } from './ranking'
import {
  type RankingFigure,
  type RankingMetric,
  type RankingMetricOptions,
  rankingMetric,
} from './rankingMetric'

/** The average precision of each class against the rest, and its mean: `Σ (R_n - R_n-1) P_n` over falling
 * thresholds, the area under the precision-recall curve without interpolation, as in scikit-learn.
 *
 * Exact for 131,072 different probabilities of a class and kind. Beyond that it rounds them, so that memory stays
 * constant, and `uncertainty()` bounds the effect.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = averagePrecision()
 * metric.update({ classes: 2, labels: [0, 1, 1], probabilities: [0.6, 0.4, 0.7, 0.3, 0.2, 0.8] })
 * metric.perClass() // [0.5, 0.8333] */
export function averagePrecision(options: RankingMetricOptions = {}): RankingMetric {
  return rankingMetric('average-precision', 'averagePrecision', average, options)
}

function average({ length, hits, misses }: RankingSteps): RankingFigure {
  let hitsAbove = 0
  let missesAbove = 0
  let value = 0
  let best = 0
  let worst = 0
  for (let at = 0; at < length; at++) {
    const found = hitsAbove + hits[at]!
    const read = found + missesAbove + misses[at]!
    if (found > hitsAbove) {
      value += (hits[at]! * found) / read
      best += (hits[at]! * found) / (found + missesAbove) // all its hits before its misses
      for (let hit = hitsAbove + 1; hit <= found; hit++) worst += hit / (read - found + hit)
    }
    hitsAbove = found
    missesAbove += misses[at]!
  }
  return {
    value: value / hitsAbove,
    uncertainty: Math.max(best - value, value - worst) / hitsAbove,
  }
}
