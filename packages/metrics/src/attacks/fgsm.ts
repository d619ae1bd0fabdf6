import { finiteNumber, knownOptions } from '@inkstone/core'
import { clipped } from '../corruptions/corruption'
import type { Attack } from './attack'
import { lossGradients } from './lossGradients'

export interface FgsmOptions {
  /** The change of each pixel, where ink is 1; above 0, at most 1. */
  epsilon: number
}

/** The fast gradient sign method (Goodfellow, Shlens and Szegedy, 2015): every pixel changes by epsilon in the
 * direction that raises the loss, and stays between paper and ink.
 * @throws InkstoneError for a bad option
 * @example fgsm({ epsilon: 0.1 }) */
export function fgsm(options: FgsmOptions): Attack {
  knownOptions('fgsm', options, ['epsilon'])
  const { epsilon } = options
  finiteNumber('fgsm.epsilon', epsilon, { min: Number.MIN_VALUE, max: 1 })
  return {
    name: 'fgsm',
    options: { epsilon },
    epsilon,
    perturb(target) {
      const gradients = lossGradients(target, target.images)
      return target.images.map((ink, at) => clipped(ink + epsilon * Math.sign(gradients[at]!)))
    },
  }
}
