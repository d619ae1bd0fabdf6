import * as tf from '@tensorflow/tfjs-core'
import { broadcast } from '../broadcast'
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
 * second array. Slopes of `prelu` that are no numbers for the values of `x` give a new tensor in the place of `x`.
 * @throws Error for an unknown activation */
export function applyActivation(
  call: KernelCall,
  x: tf.TensorInfo,
  activation: string | undefined,
): tf.TensorInfo {
  if (activation === undefined || activation === null || activation === 'linear') return x
  const { attrs, backend, native } = call
  const operation = operationOfActivation[activation]
  if (operation !== undefined) {
    const values = backend.floats(x)!
    const alpha = activation === 'leakyrelu' ? (attrs.leakyreluAlpha as number) : 0
    native.unary(numberOf(native, 'unaryOperations', operation), values, values, alpha, 0)
    return x
  }
  let result: tf.TensorInfo | undefined
  try {
    if (activation !== 'prelu') {
      throw new Error(
        `expected the activation linear, relu, relu6, elu, sigmoid, leakyrelu or prelu, got '${activation}'.`,
      )
    }
    result = applyPrelu(call, x)
  } finally {
    if (result !== x) backend.disposeIntermediateTensorInfo(x)
  }
  return result
}

function applyPrelu({ inputs, backend, native }: KernelCall, x: tf.TensorInfo): tf.TensorInfo {
  const alpha = inputs.preluActivationWeights!
  const { shape, steps } = broadcast(x.shape, alpha.shape)
  const [values, slopes] = [backend.floats(x)!, backend.floats(alpha)]
  if (slopes !== undefined && steps !== undefined && tf.util.arraysEqual(shape, x.shape)) {
    native.binaryFloats(
      numberOf(native, 'binaryOperations', 'prelu'),
      values,
      slopes,
      values,
      ...steps,
    )
    return x
  }
  const { kernelFunc } = tf.getKernel(tf.Prelu, backend.name)
  return kernelFunc({ inputs: { x, alpha }, attrs: {}, backend }) as tf.TensorInfo
}
