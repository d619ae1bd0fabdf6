import { type AdamOptions, adamAttrs, adamStep, checkMoments } from './adam'
import type { OptimizerDefinition } from './optimizer'
import { checkOptimizerOptions } from './optimizerOptions'
import { slottedOptimizer } from './slottedOptimizer'

export type AdamWOptions = AdamOptions

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2), as in PyTorch: first
 * `w -= learningRate * weightDecay * w`, then the step of Adam. All weights decay, biases too, except those that
 * `exclude` matches. If the backend has the step as one kernel (`fusedAdam` of core), that kernel runs. @param
 * options `learningRate` 0.001, `weightDecay` 0.01 by default
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adamW({ weightDecay: 0.05, exclude: biasesAndNorms }) }) */
export function adamW(options: AdamWOptions = {}): OptimizerDefinition {
  const own = checkMoments('adamW', options)
  const { learningRate = 1e-3, weightDecay = 0.01, exclude } = options
  return slottedOptimizer({
    name: 'adamW',
    common: checkOptimizerOptions('adamW', { learningRate, weightDecay, exclude }),
    own,
    slotNames: ['m', 'v'],
    update: (updates, at) => adamStep(updates, { ...adamAttrs(own, at), decoupled: true }),
  })
}
