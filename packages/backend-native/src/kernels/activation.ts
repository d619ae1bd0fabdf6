import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall } from '../nativeKernel'
import { numberOf } from '../numberOf'

const operationOfActivation: Record<string, string> = {
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  leakyrelu: 'leaky_relu',
  sigmoid: 'sigmoid',
}

/** A fused kernel's activation in place, over the product's own values: the same bits as of its own kernel, without a
 * second array. @returns `x`, or, with `prelu`, a new tensor in the place of `x`, which is disposed
 * @throws Error for an unknown activation */
export function applyActivation(
  { inputs, attrs, backend, native }: KernelCall,
  x: tf.TensorInfo,
  activation: string | undefined,
): tf.TensorInfo {
  if (activation === undefined || activation === null || activation === 'linear') return x
  const operation = operationOfActivation[activation]
  if (operation !== undefined) {
    const values = backend.floats(x)!
    const alpha = activation === 'leakyrelu' ? (attrs.leakyreluAlpha as number) : 0
    native.unary(numberOf(native, 'unaryOperations', operation), values, values, alpha, 0)
    return x
  }
  try {
    if (activation !== 'prelu') {
      throw new Error(
        `expected the activation linear, relu, relu6, elu, sigmoid, leakyrelu or prelu, got '${activation}'.`,
      )
    }
    const { kernelFunc } = tf.getKernel(tf.Prelu, backend.name)
    const both = { x, alpha: inputs.preluActivationWeights! }
    return kernelFunc({ inputs: both, attrs: {}, backend }) as tf.TensorInfo
  } finally {
    backend.disposeIntermediateTensorInfo(x)
  }
}
