import { decay as checkDecay } from '../numberOptions'
import type { Averaging } from './averaging'
import { weightAverage } from './weightAverage'

/** Exponential moving average of the weights, updated after every step (Polyak and Juditsky, 1992):
 * `average = d average + (1 - d) weight` with `d = min(decay, (1 + n) / (10 + n))` after `n` steps, so that the
 * first, poor weights are soon forgotten. The running statistics of batch normalisation are averaged in the same way,
 * so they fit the averaged weights. @param decay share of the average that is kept at each step, in `[0, 1)`. Default
 * 0.999: about the
 *   last 1,000 steps count
 * @throws InkstoneError for a decay out of range
 * @example trainer({ averaging: ema(0.999) }) */
export function ema(decay = 0.999): Averaging {
  checkDecay('ema.decay', decay)
  return {
    name: 'ema',
    options: { decay },
    recomputesNorms: false,
    create: (model) =>
      weightAverage({ model, stepShare: (n) => 1 - Math.min(decay, (1 + n) / (10 + n)) }),
  }
}
