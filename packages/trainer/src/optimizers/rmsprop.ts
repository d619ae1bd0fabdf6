import { fusedRmsprop, knownOptions } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { decay, positive } from '../numberOptions'
import type { OptimizerDefinition } from './optimizer'
import { checkOptimizerOptions, type OptimizerOptions } from './optimizerOptions'
import { fusedInputs, slottedOptimizer } from './slottedOptimizer'

export interface RmspropOptions extends OptimizerOptions {
  /** Decay of the mean of squared gradients, in `[0, 1)`. Default 0.99. */
  alpha?: number
  /** Added to the root. Default 1e-8. */
  epsilon?: number
  /** Share of the velocity that is kept at each step, in `[0, 1)`. Default 0: none. */
  momentum?: number
  /** Whether the squared mean of the gradients is subtracted from the mean of their squares. Default false. */
  centered?: boolean
}

/** RMSprop (Tieleman and Hinton, 2012), as in PyTorch: `g += weightDecay w` (L2),
 * `v = alpha v + (1 - alpha) g^2`, `w -= learningRate * g / (sqrt(v) + epsilon)`. With momentum the quotient is
 * added to `velocity = momentum velocity + ...`, which is then subtracted; if centered (Graves, 2013), `v - mean^2`
 * is under the root, at least 0 (PyTorch has NaN where rounding leaves it below). If the backend has the step as one
 * kernel ({@link fusedRmsprop} of core), that kernel runs.
 * @param options `learningRate` 0.01, `weightDecay` 0 by default
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: rmsprop({ learningRate: 1e-3, momentum: 0.9 }) }) */
export function rmsprop(options: RmspropOptions = {}): OptimizerDefinition {
  knownOptions('rmsprop', options, known)
  const { learningRate = 0.01, alpha = 0.99, epsilon = 1e-8, momentum = 0 } = options
  const { centered = false, weightDecay = 0, exclude } = options
  decay('rmsprop.alpha', alpha)
  decay('rmsprop.momentum', momentum)
  positive('rmsprop.epsilon', epsilon)
  const slotNames = ['v', ...(momentum > 0 ? ['velocity'] : []), ...(centered ? ['mean'] : [])]
  return slottedOptimizer({
    name: 'rmsprop',
    common: checkOptimizerOptions('rmsprop', { learningRate, weightDecay, exclude }),
    own: { alpha, epsilon, momentum, centered },
    slotNames,
    update(updates, { learningRate }) {
      if (tf.getKernel(fusedRmsprop, tf.getBackend())) {
        const weightDecays = updates.map(({ weightDecay }) => weightDecay)
        const attrs = { learningRate, alpha, epsilon, momentum, centered, weightDecays }
        tf.engine().runKernel(fusedRmsprop, fusedInputs(updates), attrs)
        return
      }
      for (const {
        variable,
        gradient,
        slots: { v, velocity, mean },
        weightDecay,
      } of updates) {
        const average = (slot: tf.Variable, value: tf.Tensor): tf.Tensor => {
          slot.assign(tf.add(tf.mul(slot, alpha), tf.mul(value, 1 - alpha)))
          return slot
        }
        tf.tidy(() => {
          const g = weightDecay > 0 ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient
          const squares = average(v!, tf.square(g))
          const spread = mean
            ? tf.maximum(tf.sub(squares, tf.square(average(mean, g))), 0)
            : squares
          const direction = tf.div(g, tf.add(tf.sqrt(spread), epsilon))
          velocity?.assign(tf.add(tf.mul(velocity, momentum), direction))
          variable.assign(tf.sub(variable, tf.mul(velocity ?? direction, learningRate)))
        })
      }
    },
  })
}

const known = [
  ...['learningRate', 'alpha', 'epsilon', 'momentum'],
  ...['centered', 'weightDecay', 'exclude'],
]
