import { finiteNumber, knownOptions, random, wholeNumber } from '@inkstone/core'
import { clipped } from '../corruptions/corruption'
import type { Attack } from './attack'
import { lossGradients } from './lossGradients'

export interface PgdOptions {
  /** The largest change of a pixel, where ink is 1; above 0, at most 1. */
  epsilon: number
  /** Default 40. */
  steps?: number
  /** The change per step. Default `2.5 * epsilon / steps`: enough to cross the whole range. */
  stepSize?: number
  /** Determines the random start. Default 1. */
  seed?: number
}

/** Projected gradient descent (Madry et al., 2018): from a random start within epsilon of the image, each step
 * changes every pixel in the direction that raises the loss, and projects back to within epsilon and between paper
 * and ink.
 * @throws InkstoneError for a bad option
 * @example pgd({ epsilon: 0.1 }) */
export function pgd(options: PgdOptions): Attack {
  knownOptions('pgd', options, ['epsilon', 'steps', 'stepSize', 'seed'])
  const { epsilon, steps = 40, seed = 1 } = options
  finiteNumber('pgd.epsilon', epsilon, { min: Number.MIN_VALUE, max: 1 })
  wholeNumber('pgd.steps', steps, { min: 1, unit: 'steps' })
  const { stepSize = (2.5 * epsilon) / steps } = options
  finiteNumber('pgd.stepSize', stepSize, { min: Number.MIN_VALUE, max: 1 })
  wholeNumber('pgd.seed', seed, { min: 0 })
  const stream = random(seed).split('pgd')
  return {
    name: 'pgd',
    options: { epsilon, steps, stepSize, seed },
    epsilon,
    perturb(target) {
      const { images, positions } = target
      const length = images.length / positions.length
      const moved = images.slice()
      positions.forEach((position, row) => {
        const begin = stream.split(position)
        for (let at = row * length; at < (row + 1) * length; at++) {
          moved[at] = clipped(images[at]! + epsilon * (2 * begin.uniform() - 1))
        }
      })
      for (let step = 0; step < steps; step++) {
        const gradients = lossGradients(target, moved)
        for (let at = 0; at < moved.length; at++) {
          const ink = images[at]!
          const next = moved[at]! + stepSize * Math.sign(gradients[at]!)
          moved[at] = clipped(Math.min(ink + epsilon, Math.max(ink - epsilon, next)))
        }
      }
      return moved
    },
  }
}
