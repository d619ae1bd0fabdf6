import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall } from '../nativeKernel'

const kernelOfActivation: Record<string, string> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  leakyrelu: tf.LeakyRelu,
  prelu: tf.Prelu,
  sigmoid: tf.Sigmoid,
}

/** A fused kernel's activation, computed by its own kernel; replaces `x`, which is disposed. */
export function applyActivation(
  { inputs, attrs, backend }: KernelCall,
  x: tf.TensorInfo,
  activation: string | undefined,
): tf.TensorInfo {
  if (activation === undefined || activation === null || activation === 'linear') return x
  const kernel = tf.getKernel(kernelOfActivation[activation] ?? '', backend.name)
  if (kernel === null || kernel === undefined) {
    backend.disposeIntermediateTensorInfo(x)
    throw new Error(
      `Activation ${activation} has not been implemented for the backend ${backend.name}.`,
    )
  }
  const result = kernel.kernelFunc({
    inputs: { x, alpha: inputs.preluActivationWeights! },
    attrs: { alpha: attrs.leakyreluAlpha as number },
    backend,
  }) as tf.TensorInfo
  backend.disposeIntermediateTensorInfo(x)
  return result
}
