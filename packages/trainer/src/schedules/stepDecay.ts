import { knownOptions, wholeNumber } from '@inkstone/core'
import { decay, positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface StepDecayOptions {
  /** Epochs between two reductions, >= 1. Default 10. */
  epochs?: number
  /** Factor of the rate each time, in `[0, 1)`. Default 0.1. */
  factor?: number
}

/** A learning rate that is multiplied by a factor every few epochs, like PyTorch's `StepLR`:
 * `rate * factor^floor(epoch / epochs)`, epochs counted from 0.
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: sgd({ learningRate: stepDecay(0.1, { epochs: 30 }), momentum: 0.9 }) }) */
export function stepDecay(rate: number, options: StepDecayOptions = {}): Schedule {
  knownOptions('stepDecay', options, ['epochs', 'factor'])
  const { epochs = 10, factor = 0.1 } = options
  positive('stepDecay.rate', rate)
  wholeNumber('stepDecay.epochs', epochs, { min: 1, unit: 'epochs' })
  decay('stepDecay.factor', factor)
  return {
    name: 'step-decay',
    options: { rate, epochs, factor },
    rate: ({ history }) => rate * factor ** Math.floor(history.length / epochs),
  }
}
