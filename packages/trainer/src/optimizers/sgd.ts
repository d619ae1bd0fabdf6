import { fusedSgd, knownOptions, optionError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { decay } from '../numberOptions'
import type { OptimizerDefinition } from './optimizer'
import { checkOptimizerOptions, type OptimizerOptions } from './optimizerOptions'
import { fusedInputs, slottedOptimizer } from './slottedOptimizer'

export interface SgdOptions extends OptimizerOptions {
  /** Share of the velocity that is kept at each step, in `[0, 1)`. Default 0: none. */
  momentum?: number
  /** Whether to use Nesterov momentum. Default false. */
  nesterov?: boolean
}

const known = ['learningRate', 'momentum', 'nesterov', 'weightDecay', 'exclude']

/** Stochastic gradient descent with momentum (Sutskever et al., 2013), as in PyTorch:
 * `g += weightDecay w` (L2), `velocity = momentum velocity + g`, and `w -= learningRate * velocity`,
 * or with Nesterov `w -= learningRate * (g + momentum velocity)`.
 * If the backend has the step as one kernel (`fusedSgd` of core), that kernel runs. @param options `learningRate`
 * 0.01, `weightDecay` 0 by default
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }) }) */
export function sgd(options: SgdOptions = {}): OptimizerDefinition {
  knownOptions('sgd', options, known)
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options
  const { weightDecay = 0, exclude } = options
  decay('sgd.momentum', momentum)
  if (nesterov && momentum === 0) {
    const mend = 'Nesterov looks ahead along the velocity, and without momentum there is none.'
    throw optionError({
      option: 'sgd.nesterov',
      expected: 'false without momentum',
      given: nesterov,
      mend,
    })
  }
  return slottedOptimizer({
    name: 'sgd',
    common: checkOptimizerOptions('sgd', { learningRate, weightDecay, exclude }),
    own: { momentum, nesterov },
    slotNames: momentum > 0 ? ['velocity'] : [],
    update(updates, { learningRate }) {
      if (tf.getKernel(fusedSgd, tf.getBackend())) {
        const weightDecays = updates.map(({ weightDecay }) => weightDecay)
        const attrs = { learningRate, momentum, nesterov, weightDecays }
        tf.engine().runKernel(fusedSgd, fusedInputs(updates), attrs)
        return
      }
      for (const { variable, gradient, slots, weightDecay } of updates) {
        tf.tidy(() => {
          const g = weightDecay > 0 ? tf.add(gradient, tf.mul(variable, weightDecay)) : gradient
          let direction = g
          if (slots.velocity) {
            const velocity = tf.add(tf.mul(slots.velocity, momentum), g)
            slots.velocity.assign(velocity)
            direction = nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity
          }
          variable.assign(tf.sub(variable, tf.mul(direction, learningRate)))
        })
      }
    },
  })
}
