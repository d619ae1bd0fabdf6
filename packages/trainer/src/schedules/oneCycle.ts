import { finiteNumber, knownOptions, optionError } from '@inkstone/core'
import { positive } from '../numberOptions'
import type { Schedule } from './schedule'

export interface OneCycleOptions {
  /** Share of the steps on which the rate rises, in `(0, 1)`. Default 0.3. */
  warmUp?: number
  /** The first rate is the peak divided by this, >= 1. Default 25. */
  divide?: number
  /** The last rate is the first one divided by this, >= 1. Default 10,000. */
  finalDivide?: number
}

/** Rises to a high learning rate and falls to almost zero, each along half a cosine (Smith and Topin, 2018), with the
 * steps and defaults of PyTorch's `OneCycleLR`. The optimizer's momentum stays fixed. @param rate the peak learning
 * rate, reached at step `warmUp * steps - 1`, counted from 0
 * @throws InkstoneError for an option out of range
 * @example trainer({ epochs: 2, optimizer: adamW({ learningRate: oneCycle(3e-3) }) }) */
export function oneCycle(rate: number, options: OneCycleOptions = {}): Schedule {
  knownOptions('oneCycle', options, ['warmUp', 'divide', 'finalDivide'])
  const { warmUp = 0.3, divide = 25, finalDivide = 1e4 } = options
  positive('oneCycle.rate', rate)
  if (!(finiteNumber('oneCycle.warmUp', warmUp) > 0 && warmUp < 1)) {
    throw optionError({
      option: 'oneCycle.warmUp',
      expected: 'a share of the steps > 0 and < 1',
      given: warmUp,
    })
  }
  finiteNumber('oneCycle.divide', divide, { min: 1 })
  finiteNumber('oneCycle.finalDivide', finalDivide, { min: 1 })
  const first = rate / divide
  const last = first / finalDivide
  return {
    name: 'one-cycle',
    options: { rate, warmUp, divide, finalDivide },
    rate({ step, steps }) {
      const top = Math.max(warmUp * steps - 1, 0) // the step of the peak rate; a short training has no rise
      if (step <= top && top > 0) return between(first, rate, step / top)
      return between(rate, last, (step - top) / Math.max(steps - 1 - top, 1))
    },
  }
}

/** Half a cosine from one rate to another. @param share of the way, 0 to 1 */
function between(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
}
