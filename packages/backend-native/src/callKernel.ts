import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall } from './nativeKernel'

/** Runs another kernel of this backend within one. The caller disposes of the result. */
export function callKernel(
  { backend }: KernelCall,
  name: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap = {},
): tf.TensorInfo {
  const kernel = tf.getKernel(name, backend.name)
  return kernel.kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo
}

/** The values of a tensor in another shape: for reading it within a kernel, not to be kept. */
export function inShape({ dataId, dtype }: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId, dtype, shape }
}
