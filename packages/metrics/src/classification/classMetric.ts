import { finiteNumber, knownOptions, type Metric, oneOf, optionError } from '@inkstone/core'
import { noPredictions } from '../evaluation/noPredictions'
import { type ClassCounts, classCounts } from './classCounts'
import { confusionMatrix } from './confusionMatrix'

/** A figure for each class, whose `result()` is one figure for all of them. */
export interface ClassMetric extends Metric {
  /** `[classes]`. Over all updates since the beginning or the last reset. */
  perClass(): number[]
}

export interface ClassMetricOptions {
  /** How the classes are averaged. `macro`, the default: their plain mean. `weighted`: their mean weighted by the
   * number of images. `micro`: the figure of the summed counts. */
  average?: Average
  /** The value of a class whose figure is `0 / 0`: from 0 to 1, or NaN to leave it out of the mean. Default 0. */
  undefinedAs?: number
}

export type Average = 'macro' | 'weighted' | 'micro'

/** A fraction of one class's counts: numerator and denominator. */
export type ClassFraction = (counts: ClassCounts) => [part: number, whole: number]

const averages = ['macro', 'weighted', 'micro'] as const

/** Makes a metric from a fraction of one class's counts. @param fractionOf `0 / 0` if the figure is undefined
 * @throws InkstoneError for a bad option */
export function classMetric(
  name: string,
  fractionOf: ClassFraction,
  options: ClassMetricOptions = {},
): ClassMetric {
  knownOptions(name, options, ['average', 'undefinedAs'])
  const { average = 'macro', undefinedAs = 0 } = options
  oneOf(`${name}.average`, average, averages)
  checkUndefinedAs(`${name}.undefinedAs`, undefinedAs)
  const confusion = confusionMatrix()
  let count = 0
  const counts = (): ClassCounts[] => {
    if (count === 0) throw noPredictions(name)
    return classCounts(confusion.result())
  }
  const score = (one: ClassCounts): number => fraction(...fractionOf(one), undefinedAs)
  return {
    name: average === 'macro' ? name : `${name}-${average}`,
    update(predictions) {
      confusion.update(predictions)
      count += predictions.labels.length
    },
    perClass: () => counts().map(score),
    result() {
      const classes = counts()
      if (average === 'micro') return score(together(classes))
      return meanOf(
        classes.map(score),
        classes.map((one) => (average === 'macro' ? 1 : one.truePositives + one.falseNegatives)),
      )
    },
    reset() {
      confusion.reset()
      count = 0
    },
  }
}

/** A fraction, or `undefinedAs` for `0 / 0`; the default is 0, as in scikit-learn. */
export function fraction(part: number, whole: number, undefinedAs = 0): number {
  return whole === 0 ? undefinedAs : part / whole
}

/** @throws InkstoneError unless it is from 0 to 1, or NaN */
export function checkUndefinedAs(option: string, given: unknown): void {
  if (Number.isNaN(given)) return
  if (typeof given !== 'number') {
    throw optionError({ option, expected: 'a number from 0 to 1, or NaN to leave it out', given })
  }
  finiteNumber(option, given, { min: 0, max: 1, mend: 'NaN leaves the class out of the mean.' })
}

/** The mean of the values that are not NaN; NaN if there are none. */
export function meanOf(values: readonly number[], weights: readonly number[]): number {
  let sum = 0
  let whole = 0
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    sum += value * weights[index]!
    whole += weights[index]!
  }
  return sum / whole
}

function together(classes: readonly ClassCounts[]): ClassCounts {
  const sum = (key: keyof ClassCounts) => classes.reduce((total, counts) => total + counts[key], 0)
  return {
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    falseNegatives: sum('falseNegatives'),
  }
}
