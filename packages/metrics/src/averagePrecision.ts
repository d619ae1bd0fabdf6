import type { RankingStep } from './ranking'
import {
  type RankingFigure,
  type RankingMetric,
  type RankingMetricOptions,
  rankingMetric,
} from './rankingMetric'

/** The average precision of each class against the rest, and its mean: `Σ (R_n - R_n-1) P_n` over falling
 * thresholds, the area below the precision-recall curve without interpolation, as scikit-learn has it.
 *
 * Exact for 131,072 different probabilities of a class and kind. Past that it rounds them, so that memory stays
 * constant, and `uncertainty()` says how much that can matter.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = averagePrecision()
 * metric.update({ classes: 2, labels: [0, 1, 1], probabilities: [0.6, 0.4, 0.7, 0.3, 0.2, 0.8] })
 * metric.perClass() // [0.5, 0.8333] */
export function averagePrecision(options: RankingMetricOptions = {}): RankingMetric {
  return rankingMetric('average-precision', 'averagePrecision', average, options)
}

function average(steps: readonly RankingStep[]): RankingFigure {
  let hits = 0
  let misses = 0
  let value = 0
  let best = 0
  let worst = 0
  for (const step of steps) {
    const after = hits + step.hits
    if (step.hits > 0) best += (step.hits * after) / (after + misses) // all its hits before its misses
    for (let hit = hits + 1; hit <= after; hit++) worst += hit / (hit + misses + step.misses)
    hits += step.hits
    misses += step.misses
    if (step.hits > 0) value += (step.hits * hits) / (hits + misses)
  }
  return { value: value / hits, uncertainty: Math.max(best - value, value - worst) / hits }
}
