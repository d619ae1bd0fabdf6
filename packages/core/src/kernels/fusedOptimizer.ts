// A backend may provide a whole optimizer step as one kernel that updates all variables in place. The trainer asks
// `tf.getKernel(name, backend)` and composes the step from ordinary operations if there is none. That is all trainer
// and backend know about each other.
//
// Such a kernel takes any number of variables: its inputs are a list, variable after variable, each followed by its
// own inputs. Their order matters, the keys do not: `Object.fromEntries(tensors.entries())`. It returns no tensor.

/** One step of Adam (Kingma and Ba, 2015), in place, as PyTorch does it: `w -= learningRate * weightDecay * w` if the
 * decay is decoupled (Loshchilov and Hutter, 2019), `g += weightDecay * w` if not, then `m = beta1 m + (1 - beta1) g`,
 * `v = beta2 v + (1 - beta2) g^2`,
 * `w -= learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 * Inputs for each variable: itself, its gradient, `m`, `v`, float32 of one shape. */
export const fusedAdam = 'InkstoneAdam'

export interface FusedAdamAttrs {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  /** `1 - beta1^t`, in float64. */
  correction1: number
  /** `1 - beta2^t`, in float64. */
  correction2: number
  /** Whether the weight decay is separate from the gradient, as in AdamW. Default true. */
  decoupled?: boolean
  /** One for each variable. Left out, none decays. */
  weightDecays?: readonly number[]
}

/** One step of stochastic gradient descent, in place, as PyTorch defines it (Sutskever et al., 2013):
 * `g += weightDecay * w`, `velocity = momentum * velocity + g`, and then `w -= learningRate * velocity`, or with
 * Nesterov `w -= learningRate * (g + momentum * velocity)`.
 * Inputs for each variable: itself, its gradient and, unless momentum is 0, `velocity`, float32 of one shape. */
export const fusedSgd = 'InkstoneSgd'

export interface FusedSgdAttrs {
  learningRate: number
  momentum: number
  nesterov: boolean
  /** One for each variable. Left out, none decays. */
  weightDecays?: readonly number[]
}

/** One step of RMSprop (Tieleman and Hinton, 2012), in place, as PyTorch does it: `g += weightDecay * w`,
 * `v = alpha v + (1 - alpha) g^2`, `w -= learningRate * g / (sqrt(v) + epsilon)`. With momentum the quotient is added to
 * `velocity = momentum * velocity + ...`, which is then subtracted. If centered, `mean = alpha mean + (1 - alpha) g`,
 * and `v - mean^2`, at least 0, is under the root.
 * Inputs for each variable: itself, its gradient, `v`, `velocity` unless momentum is 0, `mean` if centered, float32 of
 * one shape. */
export const fusedRmsprop = 'InkstoneRmsprop'

export interface FusedRmspropAttrs {
  learningRate: number
  alpha: number
  epsilon: number
  momentum: number
  centered: boolean
  /** One for each variable. Left out, none decays. */
  weightDecays?: readonly number[]
}

/** One step of Lion (Chen et al., 2023), in place:
 * `w -= learningRate * (sign(beta1 m + (1 - beta1) g) + weightDecay * w)`, then `m = beta2 m + (1 - beta2) g`.
 * Inputs for each variable: itself, its gradient, `m`, float32 of one shape. */
export const fusedLion = 'InkstoneLion'

export interface FusedLionAttrs {
  learningRate: number
  beta1: number
  beta2: number
  /** One for each variable. Left out, none decays. */
  weightDecays?: readonly number[]
}
