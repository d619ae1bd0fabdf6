import { finiteNumber, fusedSgd, knownOptions, optionError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer, OptimizerDefinition } from './optimizer'
import { decay, positive } from './optimizerOptions'
import { slottedOptimizer } from './slottedOptimizer'

export interface SgdOptions {
  /** Default 0.01. */
  learningRate?: number
  /** Share of the velocity that is kept from step to step, in `[0, 1)`. Default 0: none. */
  momentum?: number
  /** Whether the gradient is taken as if the velocity had been followed. Default false. */
  nesterov?: boolean
  /** Multiple of the weights that is added to their gradient (L2). Default 0. */
  weightDecay?: number
}

/** Stochastic gradient descent with momentum (Sutskever et al., 2013), as PyTorch writes it:
 * `g += weightDecay w`, `velocity = momentum velocity + g`, and `w -= learningRate * velocity`,
 * or with Nesterov `w -= learningRate * (g + momentum velocity)`.
 * Where the backend brings the step as one kernel (`fusedSgd` of core) that kernel runs.
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }) }) */
export function sgd(options: SgdOptions = {}): OptimizerDefinition {
  const { learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0 } = options
  knownOptions('sgd', options, ['learningRate', 'momentum', 'nesterov', 'weightDecay'])
  positive('sgd.learningRate', learningRate)
  decay('sgd.momentum', momentum)
  finiteNumber('sgd.weightDecay', weightDecay, { min: 0 })
  if (nesterov && momentum === 0) {
    const mend = 'Nesterov looks ahead along the velocity, and without momentum there is none.'
    throw optionError({
      option: 'sgd.nesterov',
      expected: 'false without momentum',
      given: nesterov,
      mend,
    })
  }
  const resolved = { learningRate, momentum, nesterov, weightDecay }
  return { name: 'sgd', options: resolved, create: () => createSgd(resolved) }
}

function createSgd({ momentum, nesterov, weightDecay, ...rest }: Required<SgdOptions>): Optimizer {
  return slottedOptimizer({
    name: 'sgd',
    learningRate: rest.learningRate,
    slotNames: momentum > 0 ? ['velocity'] : [],
    update(variable, gradient, slots, { learningRate }) {
      if (tf.getKernel(fusedSgd, tf.getBackend())) {
        const attrs = { learningRate, momentum, nesterov, weightDecay }
        tf.engine().runKernel(fusedSgd, { variable, gradient, ...slots }, attrs)
        return
      }
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
    },
  })
}
