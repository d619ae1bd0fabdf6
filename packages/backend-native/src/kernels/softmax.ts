import * as tf from '@tensorflow/tfjs-core'
import type { NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** Rows of `length` values. */
    softmax(x: Float32Array, y: Float32Array, length: number): void
    logSoftmax(x: Float32Array, y: Float32Array, length: number): void
  }
}

export const softmaxKernels: NativeKernel[] = [
  overLastAxis(tf.Softmax, 'softmax', 'dim'),
  // TensorFlow.js 4.22 composes its log-softmax of smaller kernels; this one is for those who ask for it.
  overLastAxis(tf.LogSoftmax, 'logSoftmax', 'axis'),
]

function overLastAxis(
  name: string,
  kernel: 'softmax' | 'logSoftmax',
  attribute: string,
): NativeKernel {
  return {
    name,
    run({ inputs, attrs, backend, native }) {
      const logits = inputs.logits!
      const values = logits.dtype === 'float32' ? backend.floats(logits) : undefined
      const rank = logits.shape.length
      const axis = attrs[attribute] as number
      if (!values?.length || rank === 0 || (axis !== -1 && axis !== rank - 1)) return undefined
      const y = backend.allocate('float32', values.length)
      native[kernel](values, y, logits.shape[rank - 1]!)
      return backend.makeTensorInfo(logits.shape, 'float32', y)
    },
  }
}
