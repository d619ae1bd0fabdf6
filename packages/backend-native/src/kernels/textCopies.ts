import * as tf from '@tensorflow/tfjs-core'
import { copyInJavaScript } from '../copyBox'
import type { KernelCall } from '../nativeKernel'

/** A tensor of `shape` filled by one box of the texts of `x`. @param steps as {@link copyInJavaScript} takes them */
export function boxedTexts(
  call: KernelCall,
  x: tf.TensorInfo,
  fromOffset: number,
  shape: number[],
  steps: number[],
): tf.TensorInfo {
  const y = new Array<Uint8Array>(tf.util.sizeFromShape(shape))
  copyInJavaScript(texts(call, x)!, y, fromOffset, 0, steps)
  return call.backend.makeTensorInfo(shape, 'string', y)
}

/** Texts of several tensors one behind the other, `outer` times. @returns undefined unless all are of strings */
export function joinedTexts(
  call: KernelCall,
  tensors: tf.TensorInfo[],
  outer: number,
  shape: number[],
): tf.TensorInfo | undefined {
  const size = tf.util.sizeFromShape(shape)
  const y = new Array<Uint8Array>(size)
  let offset = 0
  for (const tensor of tensors) {
    const values = texts(call, tensor)
    if (values === undefined) return undefined
    const part = values.length / outer
    copyInJavaScript(values, y, 0, offset, [outer, part, size / outer, part, 1, 1])
    offset += part
  }
  return call.backend.makeTensorInfo(shape, 'string', y)
}

/** The texts of a tensor of strings. They are never written, so that tensors share them. */
function texts({ backend }: KernelCall, x: tf.TensorInfo): Uint8Array[] | undefined {
  if (x.dtype !== 'string') return undefined
  backend.recording?.refuse('texts are copied in JavaScript')
  return backend.entry(x).values as Uint8Array[]
}
