import { knownOptions } from '@inkstone/core'
import { decay, positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface ExponentialDecayOptions {
  /** Factor of the rate after each epoch, in `[0, 1)`. Default 0.9. */
  factor?: number
}

/** A learning rate that is multiplied by a factor after each epoch, like PyTorch's `ExponentialLR`:
 * `rate * factor^epoch`, epochs counted from 0.
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adam({ learningRate: exponentialDecay(1e-3, { factor: 0.95 }) }) }) */
export function exponentialDecay(rate: number, options: ExponentialDecayOptions = {}): Schedule {
  knownOptions('exponentialDecay', options, ['factor'])
  const { factor = 0.9 } = options
  positive('exponentialDecay.rate', rate)
  decay('exponentialDecay.factor', factor)
  return {
    name: 'exponential-decay',
    options: { rate, factor },
    rate: ({ history }) => rate * factor ** history.length,
  }
}
