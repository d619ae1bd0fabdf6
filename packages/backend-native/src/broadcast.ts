import * as tf from '@tensorflow/tfjs-core'

const mostDimensions = 6 // as in native/kernels/broadcast.h

export interface Broadcast {
  /** Of the result. */
  shape: number[]
  /** `size, aStep, bStep` of each dimension, outermost first, as the addon takes them; undefined where the
   * result is empty or has too many dimensions. */
  steps: number[] | undefined
}

/** How two shapes are broadcast: dimensions of size 1 dropped, contiguous ones joined. @throws Error if the shapes do
 * not fit, with TensorFlow.js' message
 * @example broadcast([8, 4], [4]) // { shape: [8, 4], steps: [8, 4, 0, 4, 1, 1] } */
export function broadcast(a: number[], b: number[]): Broadcast {
  const size = tf.util.sizeFromShape(a)
  if (size > 0 && tf.util.arraysEqual(a, b)) return { shape: a, steps: [size, 1, 1] }
  const shape = tf.backend_util.assertAndGetBroadcastShape(a, b)
  // Innermost first while they are collected: size, aStep, bStep.
  const sizes: number[] = []
  const aSteps: number[] = []
  const bSteps: number[] = []
  let aStride = 1
  let bStride = 1
  let length = 1
  for (let back = 1; back <= shape.length; back++) {
    const size = shape[shape.length - back]!
    length *= size
    if (size === 1) continue
    const aStep = a[a.length - back] === size ? aStride : 0
    const bStep = b[b.length - back] === size ? bStride : 0
    if (aStep > 0) aStride *= size
    if (bStep > 0) bStride *= size
    const inner = sizes.length - 1
    if (inner >= 0) {
      // A dimension continues where the inner one ends, or both are repeated.
      const aGoesOn = aStep === aSteps[inner]! * sizes[inner]!
      const bGoesOn = bStep === bSteps[inner]! * sizes[inner]!
      if (aGoesOn && bGoesOn) {
        sizes[inner]! *= size
        continue
      }
    }
    sizes.push(size)
    aSteps.push(aStep)
    bSteps.push(bStep)
  }
  if (length === 0 || sizes.length > mostDimensions) return { shape, steps: undefined }
  if (sizes.length === 0) return { shape, steps: [1, 1, 1] }
  const steps: number[] = []
  for (let index = sizes.length - 1; index >= 0; index--) {
    steps.push(sizes[index]!, aSteps[index]!, bSteps[index]!)
  }
  return { shape, steps }
}
