import type { BatchOptions, Split } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

export interface Gathered {
  /** The pixels of all images, in order. */
  pixels: Float32Array
  /** All images, `[size, height, width, channels]`. The caller disposes it. */
  x: tf.Tensor
  /** One-hot targets, `[size, classes]`. The caller disposes it. */
  y: tf.Tensor
}

/** All images of a split at once, in the order of its batches. */
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
