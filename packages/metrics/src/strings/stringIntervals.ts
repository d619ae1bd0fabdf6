import { type Interval, knownOptions } from '@inkstone/core'
import { bootstrapIntervals } from '../comparison/bootstrapIntervals'
import { characterErrorRate } from './characterErrorRate'
import { type ReadRateAtOptions, readRateAt } from './readRateAt'
import { stringAccuracy } from './stringAccuracy'
import { checkOutcomes, type StringOutcome } from './stringOutcome'

export interface StringIntervalsOptions extends ReadRateAtOptions {
  /** Draws. Default 1000. */
  resamples?: number
  /** Default 1: the same seed gives the same intervals. */
  seed?: number
}

/** 95 % intervals of the figures of strings, by the bootstrap over source digits. Strings that are wrong because of the same image
 * are not independent: the image that is misread first is drawn with all strings that fail by it. A string that is read
 * right, or is of another length than what was read, is drawn alone.
 * @throws InkstoneError for no string, or a bad option
 * @example stringIntervals(outcomes).accuracy // { low: 0.93, high: 0.97 } */
export function stringIntervals(
  outcomes: readonly StringOutcome[],
  options: StringIntervalsOptions = {},
): { accuracy: Interval; characterErrorRate: Interval; readRate: Interval } {
  knownOptions('stringIntervals', options, ['errorRate', 'of', 'resamples', 'seed'])
  const { resamples, seed, ...rate } = options
  checkOutcomes('stringIntervals', outcomes)
  const clusters = clustersOf(outcomes)
  return bootstrapIntervals({
    size: clusters.length,
    ...(resamples !== undefined && { resamples }),
    ...(seed !== undefined && { seed }),
    figures(rows) {
      const drawn: StringOutcome[] = []
      for (const row of rows) drawn.push(...clusters[row]!)
      return {
        accuracy: stringAccuracy(drawn),
        characterErrorRate: characterErrorRate(drawn),
        readRate: readRateAt(drawn, rate),
      }
    },
  })
}

function clustersOf(outcomes: readonly StringOutcome[]): StringOutcome[][] {
  const byDigit = new Map<number, StringOutcome[]>()
  const clusters: StringOutcome[][] = []
  for (const outcome of outcomes) {
    const { text, read, digits = [] } = outcome
    const misread = [...text].findIndex((character, at) => read[at] !== character)
    const culprit = read.length === text.length ? digits[misread] : undefined
    if (culprit === undefined) clusters.push([outcome])
    else byDigit.set(culprit, [...(byDigit.get(culprit) ?? []), outcome])
  }
  return [...clusters, ...byDigit.values()]
}
