import type { TensorInfo } from '@tensorflow/tfjs-core'

// A backend may bring a whole optimizer step as one kernel that changes a variable's values in place.
// The trainer asks `tf.getKernel(name, backend)` and composes the step of ordinary operations where there
// is none. That is the whole of what trainer and backend know of each other.

/** One step of Adam (Kingma and Ba, 2015) on one variable, in place:
 * `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`,
 * `w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 * Inputs `variable`, `gradient`, `m`, `v` are float32 of one shape. Returns no tensor. */
export const fusedAdam = 'InkstoneAdam'

export interface FusedAdamInputs {
  variable: TensorInfo
  gradient: TensorInfo
  m: TensorInfo
  v: TensorInfo
}

export interface FusedAdamAttrs {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  /** `1 - beta1^t`, in float64. */
  correction1: number
  /** `1 - beta2^t`, in float64. */
  correction2: number
}

/** One step of AdamW (Loshchilov and Hutter, 2019) on one variable, in place: first
 * `w -= learningRate * weightDecay * w`, then the step of {@link fusedAdam}, as PyTorch does it.
 * Inputs and result are those of {@link fusedAdam}. */
export const fusedAdamW = 'InkstoneAdamW'

export type FusedAdamWInputs = FusedAdamInputs

export interface FusedAdamWAttrs extends FusedAdamAttrs {
  weightDecay: number
}

/** One step of stochastic gradient descent on one variable, in place, as PyTorch defines it (Sutskever et
 * al., 2013): `g += weightDecay * w`, `velocity = momentum * velocity + g`, and then
 * `w -= learningRate * velocity`, or with Nesterov `w -= learningRate * (g + momentum * velocity)`.
 * `velocity` begins as zeros and may be left out where momentum is 0. Inputs are float32 of one shape.
 * Returns no tensor. */
export const fusedSgd = 'InkstoneSgd'

export interface FusedSgdInputs {
  variable: TensorInfo
  gradient: TensorInfo
  velocity?: TensorInfo
}

export interface FusedSgdAttrs {
  learningRate: number
  momentum: number
  weightDecay: number
  nesterov: boolean
}
