import { knownOptions, optionError } from '@inkstone/core'
import {
  type ClassFraction,
  type ClassMetric,
  type ClassMetricOptions,
  classMetric,
} from './classMetric'

export interface FBetaOptions extends ClassMetricOptions {
  /** The weight of recall relative to precision: 2 if a miss is worse than a false alarm, 0.5 for the reverse. > 0;
   * default 1. */
  beta?: number
}

/** The weighted harmonic mean of precision and recall of a class (van Rijsbergen, 1979); the mean over all classes.
 * A class that neither occurs nor is predicted counts as 0, unless `undefinedAs` is set.
 * @throws InkstoneError for a bad option
 * @example
 * const metric = fBeta({ beta: 2 })
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.perClass() // [0.8333, 0] */
export function fBeta(options: FBetaOptions = {}): ClassMetric {
  knownOptions('fBeta', options, ['beta', 'average', 'undefinedAs'])
  const { beta = 1, ...rest } = options
  if (!(beta > 0 && beta < Infinity)) {
    throw optionError({
      option: 'fBeta.beta',
      expected: 'a number > 0',
      given: beta,
      mend: 'For precision or recall alone, take precision() or recall().',
    })
  }
  return classMetric('fBeta', fBetaOf(beta), rest)
}

/** `(1 + beta²) TP / ((1 + beta²) TP + beta² FN + FP)`. */
export function fBetaOf(beta: number): ClassFraction {
  return ({ truePositives, falsePositives, falseNegatives }) => {
    const part = (1 + beta ** 2) * truePositives
    return [part, part + beta ** 2 * falseNegatives + falsePositives]
  }
}
