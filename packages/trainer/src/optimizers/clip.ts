import type { Stage } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { positive } from '../numberOptions'

/** Clips gradients before a step. */
export interface Clip extends Stage {
  /** @returns new tensors; the caller disposes both */
  of(gradients: readonly tf.Tensor[]): tf.Tensor[]
}

/** Clips every value of every gradient to `[-limit, limit]`.
 * @throws InkstoneError for a limit that is not above 0
 * @example trainer({ clip: clipByValue(0.5) }) */
export function clipByValue(limit: number): Clip {
  positive('clipByValue.limit', limit)
  return {
    name: 'clipByValue',
    options: { limit },
    of: (gradients) => gradients.map((gradient) => tf.clipByValue(gradient, -limit, limit)),
  }
}

/** Scales all gradients together, as one vector, to a norm of at most `limit` (Pascanu et al., 2013), like PyTorch's
 * `clip_grad_norm_`: all are multiplied by `min(1, limit / (norm + 1e-6))`.
 * @throws InkstoneError for a limit that is not above 0
 * @example trainer({ clip: clipByNorm(1) }) */
export function clipByNorm(limit: number): Clip {
  positive('clipByNorm.limit', limit)
  return {
    name: 'clipByNorm',
    options: { limit },
    of: (gradients) =>
      tf.tidy(() => {
        const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
        const length = Math.sqrt(squares.reduce((sum, square) => sum + square.dataSync()[0]!, 0))
        const factor = Math.min(1, limit / (length + 1e-6))
        return gradients.map((gradient) => tf.mul(gradient, factor))
      }),
  }
}
