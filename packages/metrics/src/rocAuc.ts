import type { RankingStep } from './ranking'
import {
  type RankingFigure,
  type RankingMetric,
  type RankingMetricOptions,
  rankingMetric,
} from './rankingMetric'

/** The area below the ROC curve of each class against the rest, and its mean: how often an image of the class has a
 * greater probability of it than one that is none, a tie counting half (Hanley and McNeil, 1982).
 *
 * It counts how often each probability occurred, exactly for 131,072 different ones of a class and kind. Past that
 * it rounds them, so that memory stays constant, and `uncertainty()` says how much that can matter.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = rocAuc()
 * metric.update({ classes: 2, labels: [0, 1, 1], probabilities: [0.6, 0.4, 0.7, 0.3, 0.2, 0.8] })
 * metric.result() // 0.5 */
export function rocAuc(options: RankingMetricOptions = {}): RankingMetric {
  return rankingMetric('roc-auc', 'rocAuc', area, options)
}

function area(steps: readonly RankingStep[]): RankingFigure {
  let hits = 0
  let misses = 0
  let won = 0 // pairs, in halves: a whole number
  let tied = 0
  for (const step of steps) {
    won += step.misses * (2 * hits + step.hits)
    tied += step.misses * step.hits
    hits += step.hits
    misses += step.misses
  }
  const pairs = 2 * hits * misses
  return { value: won / pairs, uncertainty: tied / pairs }
}
