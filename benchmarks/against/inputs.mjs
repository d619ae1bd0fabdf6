import * as tf from '@tensorflow/tfjs-core'

/** Uniform in -1 to 1. */
export const floats = (...shape) => tf.randomUniform(shape, -1, 1, 'float32', 1)
/** From 0 to `most` - 1. */
export const ints = (most, ...shape) =>
  tf.cast(tf.randomUniform(shape, 0, most, 'float32', 1), 'int32')
export const bools = (...shape) => tf.greater(floats(...shape), 0)
/** The padding of rows and columns of NHWC images. */
export const pad4 = (before, after) => [
  [0, 0],
  [before, after],
  [before, after],
  [0, 0],
]
/** Corners of boxes, `[count, 4]`: y1, x1, y2, x2. */
export function boxes(count) {
  const corner = tf.randomUniform([count, 2], 0, 0.8, 'float32', 2)
  const size = tf.randomUniform([count, 2], 0.02, 0.2, 'float32', 3)
  return tf.concat([corner, tf.add(corner, size)], 1)
}
