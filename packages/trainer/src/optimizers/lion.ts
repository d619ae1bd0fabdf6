import { fusedLion, knownOptions } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { decay } from '../numberOptions'
import type { OptimizerDefinition } from './optimizer'
import { checkOptimizerOptions, type OptimizerOptions } from './optimizerOptions'
import { fusedInputs, slottedOptimizer } from './slottedOptimizer'

export interface LionOptions extends OptimizerOptions {
  /** Weight of the mean gradient in the step's direction, in `[0, 1)`. Default 0.9. */
  beta1?: number
  /** Decay of that mean, in `[0, 1)`. Default 0.99. */
  beta2?: number
}

/** Lion (Chen et al., 2023, algorithm 2): every value moves by the learning rate; only the sign depends on the gradients:
 * `w -= learningRate * (sign(beta1 m + (1 - beta1) g) + weightDecay w)`, then `m = beta2 m + (1 - beta2) g`.
 * Its authors use a rate 3 to 10 times lower than Adam's, and a weight decay higher by the same factor. If the backend
 * has the step as one kernel ({@link fusedLion} of core), that kernel runs.
 * @param options `learningRate` 1e-4, `weightDecay` 0 by default
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: lion({ learningRate: 3e-4, weightDecay: 0.1, exclude: biasesAndNorms }) }) */
export function lion(options: LionOptions = {}): OptimizerDefinition {
  knownOptions('lion', options, ['learningRate', 'beta1', 'beta2', 'weightDecay', 'exclude'])
  const { learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, weightDecay = 0, exclude } = options
  decay('lion.beta1', beta1)
  decay('lion.beta2', beta2)
  return slottedOptimizer({
    name: 'lion',
    common: checkOptimizerOptions('lion', { learningRate, weightDecay, exclude }),
    own: { beta1, beta2 },
    slotNames: ['m'],
    update(updates, { learningRate }) {
      if (tf.getKernel(fusedLion, tf.getBackend())) {
        const weightDecays = updates.map(({ weightDecay }) => weightDecay)
        const attrs = { learningRate, beta1, beta2, weightDecays }
        tf.engine().runKernel(fusedLion, fusedInputs(updates), attrs)
        return
      }
      for (const {
        variable,
        gradient,
        slots: { m },
        weightDecay,
      } of updates) {
        tf.tidy(() => {
          const direction = tf.sign(tf.add(tf.mul(m!, beta1), tf.mul(gradient, 1 - beta1)))
          const kept = tf.mul(variable, 1 - learningRate * weightDecay)
          variable.assign(tf.sub(kept, tf.mul(direction, learningRate)))
          m!.assign(tf.add(tf.mul(m!, beta2), tf.mul(gradient, 1 - beta2)))
        })
      }
    },
  })
}
