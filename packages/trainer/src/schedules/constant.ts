import { positive } from '../numberOptions'
import type { Schedule } from './schedule'

/** A fixed learning rate from the first step to the last; a plain number means the same.
 * @throws InkstoneError for a rate that is not above 0
 * @example trainer({ optimizer: adam({ learningRate: warmUp(constant(1e-3)) }) }) */
export function constant(rate: number): Schedule {
  positive('constant.rate', rate)
  return { name: 'constant', options: { rate }, rate: () => rate }
}
