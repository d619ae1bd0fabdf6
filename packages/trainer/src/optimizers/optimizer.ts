import type { Stage } from '@inkstone/core'
import type * as tf from '@tensorflow/tfjs-core'
import type { Schedule } from '../schedules/schedule'

/** How to update weights from gradients, before any weight is known: `adam({ learningRate: 1e-3 })`. */
export interface OptimizerDefinition extends Stage {
  /** Gives the learning rate of each step of a training. */
  readonly schedule: Schedule
  /** A fresh optimizer at step 0. The caller disposes it. */
  create(): Optimizer
}

/** A running optimizer. It owns tensors of the weights' sizes (its slots). */
export interface Optimizer {
  /** Updates made so far. */
  readonly steps: number
  /** Updates the variables in place. The first step determines the variables and their order. @param gradients one
   * for each variable, of its shape; owned by the caller
   * @param learningRate of this step, as the definition's schedule gives it */
  step(
    variables: readonly tf.Variable[],
    gradients: readonly tf.Tensor[],
    learningRate: number,
  ): void
  /** Everything that the next step depends on besides weights, gradients and learning rate, copied out of the backend. */
  state(): OptimizerState
  /** Continues exactly from a state, bit for bit.
   * @throws InkstoneError if the state belongs to other variables */
  restore(variables: readonly tf.Variable[], state: OptimizerState): void
  dispose(): void
}

export interface OptimizerState {
  readonly steps: number
  /** By name (`m`, `v`): the values of each variable, in the order of the variables. Empty at step 0. */
  readonly slots: Readonly<Record<string, readonly Float32Array[]>>
}
