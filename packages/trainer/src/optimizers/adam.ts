import { type FusedAdamAttrs, fusedAdam, knownOptions } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { decay, positive } from '../numberOptions'
import type { OptimizerDefinition } from './optimizer'
import { checkOptimizerOptions, type OptimizerOptions } from './optimizerOptions'
import {
  fusedInputs,
  slottedOptimizer,
  type UpdateTime,
  type VariableUpdate,
} from './slottedOptimizer'

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the mean of gradients, in `[0, 1)`. Default 0.9. */
  beta1?: number
  /** Decay of the mean of squared gradients, in `[0, 1)`. Default 0.999. */
  beta2?: number
  /** Added to the root, outside the bias correction, as PyTorch does. Default 1e-7. */
  epsilon?: number
}

/** Adam (Kingma and Ba, 2015, algorithm 1): `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`,
 * `w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 * Weight decay, 0 by default, is L2: `g += weightDecay * w` comes first. {@link adamW} usually works better. If the
 * backend has the step as one kernel ({@link fusedAdam} of core), that kernel runs. @param options `learningRate`
 * 0.001 by default
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adam({ learningRate: 3e-4 }) }) */
export function adam(options: AdamOptions = {}): OptimizerDefinition {
  const own = checkMoments('adam', options)
  const { learningRate = 1e-3, weightDecay = 0, exclude } = options
  return slottedOptimizer({
    name: 'adam',
    common: checkOptimizerOptions('adam', { learningRate, weightDecay, exclude }),
    own,
    slotNames: ['m', 'v'],
    update(updates, at) {
      adamStep(updates, { ...adamAttrs(own, at), decoupled: false })
    },
  })
}

export type Moments = Required<Pick<AdamOptions, 'beta1' | 'beta2' | 'epsilon'>>

const own = ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'exclude']

/** The common options of Adam and AdamW, checked. @throws InkstoneError */
export function checkMoments(stage: string, options: AdamOptions): Moments {
  knownOptions(stage, options, own)
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options
  decay(`${stage}.beta1`, beta1)
  decay(`${stage}.beta2`, beta2)
  positive(`${stage}.epsilon`, epsilon)
  return { beta1, beta2, epsilon }
}

/** The attributes of one step, with the bias corrections of step `steps`, counted from 1. */
export function adamAttrs(options: Moments, { learningRate, steps }: UpdateTime): FusedAdamAttrs {
  const { beta1, beta2, epsilon } = options
  const correction1 = 1 - beta1 ** steps
  const correction2 = 1 - beta2 ** steps
  return { learningRate, beta1, beta2, epsilon, correction1, correction2 }
}

/** A step of Adam: the backend's kernel, or ordinary operations if it has none. */
export function adamStep(updates: readonly VariableUpdate[], attrs: FusedAdamAttrs): void {
  if (tf.getKernel(fusedAdam, tf.getBackend())) {
    const weightDecays = updates.map(({ weightDecay }) => weightDecay)
    tf.engine().runKernel(fusedAdam, fusedInputs(updates), { ...attrs, weightDecays })
    return
  }
  for (const update of updates) composedAdam(update, attrs)
}

function composedAdam(
  { variable, gradient, slots, weightDecay }: VariableUpdate,
  attrs: FusedAdamAttrs,
): void {
  const { learningRate, beta1, beta2, epsilon, correction1, correction2, decoupled } = attrs
  tf.tidy(() => {
    let g = gradient
    if (weightDecay > 0 && decoupled) {
      variable.assign(tf.mul(variable, 1 - learningRate * weightDecay))
    } else if (weightDecay > 0) {
      g = tf.add(gradient, tf.mul(variable, weightDecay))
    }
    const m = tf.add(tf.mul(slots.m!, beta1), tf.mul(g, 1 - beta1))
    const v = tf.add(tf.mul(slots.v!, beta2), tf.mul(tf.square(g), 1 - beta2))
    const root = tf.add(tf.sqrt(tf.div(v, correction2)), epsilon)
    const change = tf.div(tf.mul(m, learningRate / correction1), root)
    slots.m!.assign(m)
    slots.v!.assign(v)
    variable.assign(tf.sub(variable, change))
  })
}
