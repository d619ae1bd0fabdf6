import type { TensorInfo } from '@tensorflow/tfjs-core'

/** The loss of connectionist temporal classification (Graves et al., 2006) and its gradient, as one kernel that a backend may
 * provide. The trainer asks `tf.getKernel(name, backend)`, and computes both in JavaScript if there is none.
 *
 * It returns two float32 tensors: the mean over the batch of the negative logarithms of the labels' probabilities, a
 * scalar, and its gradient by the logits, of their shape. Where there are too few steps for the labels the loss is
 * Infinity, and the gradient of that sequence 0. */
export const fusedCtc = 'InkstoneCtc'

export interface FusedCtcInputs {
  /** `[batch, steps, outputs]` float32. */
  logits: TensorInfo
  /** `[batch, longest]` int32: labels, then the blank up to the longest. */
  targets: TensorInfo
}

export interface FusedCtcAttrs {
  /** Which output is the blank. */
  blank: number
}
