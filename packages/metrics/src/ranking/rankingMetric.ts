import { InkstoneError, knownOptions } from '@inkstone/core'
import { type ClassMetric, checkUndefinedAs, meanOf } from '../classification/classMetric'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'
import { type Ranking, type RankingSteps, ranking } from './ranking'

/** A figure of how each class's probability ranks the images; `result()` is the plain mean over the classes. */
export interface RankingMetric extends ClassMetric {
  /** The largest possible error of `result()`: 0 as long as it is exact, that is, up to 131,072 different
   * probabilities of a class. */
  uncertainty(): number
}

export interface RankingMetricOptions {
  /** The value of a class without a figure, because it never occurs or nothing else does: from 0 to 1, or NaN to
   * leave it out of the mean. Default NaN. */
  undefinedAs?: number
}

export interface RankingFigure {
  value: number
  /** How far it may be from the exact value, because images of equal score cannot be distinguished. */
  uncertainty: number
}

/** Makes a metric from a figure over one class's ranking. @param figure receives at least one hit and one miss
 * @throws InkstoneError for a bad option */
export function rankingMetric(
  name: string,
  maker: string,
  figure: (steps: RankingSteps) => RankingFigure,
  options: RankingMetricOptions,
): RankingMetric {
  knownOptions(maker, options, ['undefinedAs'])
  const { undefinedAs = Number.NaN } = options
  checkUndefinedAs(`${maker}.undefinedAs`, undefinedAs)
  let rankings: Ranking[] = []
  let occurs: number[] = []
  let count = 0

  const figures = (): RankingFigure[] => {
    if (count === 0) throw noPredictions(maker)
    return rankings.map((each, label) => {
      if (occurs[label] === 0 || occurs[label] === count) {
        return { value: undefinedAs, uncertainty: 0 }
      }
      const { value, uncertainty } = figure(each.steps())
      return { value, uncertainty: each.exact() ? 0 : uncertainty }
    })
  }
  const mean = (key: keyof RankingFigure): number => {
    const defined = figures().filter(({ value }) => !Number.isNaN(value))
    if (defined.length === 0) {
      throw new InkstoneError(
        `${maker}: expected images of at least two classes, got only class ${occurs.findIndex((images) => images > 0)}. ` +
          'Update it with images of others, or set undefinedAs.',
      )
    }
    const values = defined.map((each) => each[key])
    return meanOf(
      values,
      values.map(() => 1),
    )
  }
  return {
    name,
    update(predictions) {
      checkPredictions(maker, predictions, rankings.length)
      const { classes, labels, probabilities } = predictions
      if (rankings.length === 0) {
        rankings = Array.from({ length: classes }, ranking)
        occurs = rankings.map(() => 0)
      }
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        occurs[labels[row]!]!++
        for (let label = 0; label < classes; label++) {
          rankings[label]!.add(probabilities[row * classes + label]!, labels[row] === label)
        }
      }
    },
    perClass: () => figures().map(({ value }) => value),
    result: () => mean('value'),
    uncertainty: () => mean('uncertainty'),
    reset() {
      rankings = []
      occurs = []
      count = 0
    },
  }
}
