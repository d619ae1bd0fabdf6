import * as tf from '@tensorflow/tfjs-core'
import { bools, floats, ints } from './inputs.mjs'

/** Calls on few values, where what surrounds the arithmetic counts. */
export const small = Object.fromEntries(
  [1, 10, 100].flatMap((count) =>
    Object.entries({
      add: () => [[floats(count), floats(count)], (a, b) => tf.add(a, b)],
      'multiply by a scalar': () => [[floats(count), floats()], (a, b) => tf.mul(a, b)],
      'add int32': () => [[ints(9, count), ints(9, count)], (a, b) => tf.add(a, b)],
      relu: () => [[floats(count)], (x) => tf.relu(x)],
      exp: () => [[floats(count)], (x) => tf.exp(x)],
      greater: () => [[floats(count), floats(count)], (a, b) => tf.greater(a, b)],
      where: () => [[bools(count), floats(count), floats(count)], (c, a, b) => tf.where(c, a, b)],
      cast: () => [[ints(9, count)], (x) => tf.cast(x, 'float32')],
      sum: () => [[floats(count)], (x) => tf.sum(x)],
      max: () => [[floats(count)], (x) => tf.max(x)],
      softmax: () => [[floats(1, count)], (x) => tf.softmax(x)],
      concat: () => [[floats(count), floats(count)], (a, b) => tf.concat([a, b])],
      slice: () => [[floats(count, 4)], (x) => tf.slice(x, [0, 1], [count, 2])],
      transpose: () => [[floats(count, 4)], (x) => tf.transpose(x)],
      reshape: () => [[floats(count)], (x) => tf.reshape(x, [1, count])],
      gather: () => [[floats(count, 4), ints(count, 2)], (x, at) => tf.gather(x, at)],
      'one-hot': () => [[ints(4, count)], (x) => tf.oneHot(x, 4)],
      matMul: () => [[floats(1, count), floats(count, 4)], (a, b) => tf.matMul(a, b)],
      zeros: () => [[floats(count)], (x) => tf.zerosLike(x)],
    }).map(([name, make]) => [`${name}, ${count} value${count > 1 ? 's' : ''}`, make]),
  ),
)
