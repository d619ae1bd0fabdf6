import { finiteNumber, fusedAdamW, knownOptions } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { type AdamOptions, adam, adamAttrs, composedAdam } from './adam'
import type { Optimizer, OptimizerDefinition } from './optimizer'
import { slottedOptimizer } from './slottedOptimizer'

export interface AdamWOptions extends AdamOptions {
  /** Share of a weight that a step at learning rate 1 takes away. Default 0.01. */
  weightDecay?: number
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2), as PyTorch has it: first
 * `w -= learningRate * weightDecay * w`, then the step of {@link adam}. All weights decay, biases too.
 * Where the backend brings the step as one kernel (`fusedAdamW` of core) that kernel runs.
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adamW({ learningRate: 1e-3, weightDecay: 0.05 }) }) */
export function adamW(options: AdamWOptions = {}): OptimizerDefinition {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options
  const { weightDecay = 0.01 } = options
  knownOptions('adamW', options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay'])
  adam({ learningRate, beta1, beta2, epsilon }) // refuses what Adam refuses
  finiteNumber('adamW.weightDecay', weightDecay, { min: 0 })
  const resolved = { learningRate, beta1, beta2, epsilon, weightDecay }
  return { name: 'adamW', options: resolved, create: () => createAdamW(resolved) }
}

function createAdamW({ weightDecay, ...options }: Required<AdamWOptions>): Optimizer {
  return slottedOptimizer({
    name: 'adamW',
    learningRate: options.learningRate,
    slotNames: ['m', 'v'],
    update(variable, gradient, slots, { learningRate, steps }) {
      const attrs = adamAttrs({ ...options, learningRate }, steps)
      if (tf.getKernel(fusedAdamW, tf.getBackend())) {
        const inputs = { variable, gradient, ...slots }
        tf.engine().runKernel(fusedAdamW, inputs, { ...attrs, weightDecay })
        return
      }
      tf.tidy(() => variable.assign(tf.mul(variable, 1 - learningRate * weightDecay)))
      composedAdam(variable, gradient, slots, attrs)
    },
  })
}
