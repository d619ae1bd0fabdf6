import { finiteNumber, knownOptions } from '@inkstone/core'
import { positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface CosineDecayOptions {
  /** The rate after the last step, from 0 to the initial rate. Default 0. */
  end?: number
}

/** Half a cosine from a learning rate at the first step down to `end` after the last one (Loshchilov and
 * Hutter, 2017, without restarts): `end + (rate - end) (1 + cos(pi step / steps)) / 2`.
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adamW({ learningRate: warmUp(cosineDecay(1e-3), { epochs: 1 }) }) }) */
export function cosineDecay(rate: number, options: CosineDecayOptions = {}): Schedule {
  knownOptions('cosineDecay', options, ['end'])
  const { end = 0 } = options
  positive('cosineDecay.rate', rate)
  finiteNumber('cosineDecay.end', end, { min: 0, max: rate })
  return {
    name: 'cosine-decay',
    options: { rate, end },
    rate: ({ step, steps }) => end + ((rate - end) * (1 + Math.cos((Math.PI * step) / steps))) / 2,
  }
}
