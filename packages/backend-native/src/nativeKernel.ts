import type * as tf from '@tensorflow/tfjs-core'
import type { Addon } from './addon'
import type { InkstoneBackend } from './backend'

/** The arguments of a kernel. Values of `inputs` may be missing if TensorFlow.js marks them optional. */
export interface KernelCall {
  inputs: tf.NamedTensorInfoMap
  attrs: tf.NamedAttrMap
  backend: InkstoneBackend
  native: Addon
}

/** A kernel of TensorFlow.js with a native implementation. `run` checks dtypes and shapes and returns undefined for
 * unsupported ones; the kernel of the `cpu` backend then runs instead. */
export interface NativeKernel {
  name: string
  run(call: KernelCall): tf.TensorInfo | tf.TensorInfo[] | undefined
}
