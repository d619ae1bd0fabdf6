import type { BatchOptions, Split } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

export interface Gathered {
  /** Of all images, one after another. */
  pixels: Float32Array
  /** `[size, height, width, channels]`, the same. To be disposed. */
  x: tf.Tensor
  /** `[size, classes]`, 1 for the class of each. To be disposed. */
  y: tf.Tensor
}

/** All images of a split at once, in the order in which its batches come. */
export async function gather(split: Split, options: BatchOptions): Promise<Gathered> {
  const [height, width, channels] = split.imageShape
  const imageSize = height * width * channels
  const pixels = new Float32Array(split.size * imageSize)
  const labels = new Int32Array(split.size)
  let at = 0
  for await (const batch of split.batches(options)) {
    pixels.set(batch.images, at * imageSize)
    labels.set(batch.labels, at)
    at += batch.size
  }
  return {
    pixels,
    x: tf.tensor(pixels, [split.size, ...split.imageShape]),
    y: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), split.classes.length)),
  }
}
