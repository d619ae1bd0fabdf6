import * as tf from '@tensorflow/tfjs-core'
import { type OwnLayer, ownLayer } from './ownLayer'

/** Mean or maximum over the axes between batch and channels; a second input is a mask of time. */
export const globalPooling: OwnLayer<{ maximum: boolean; keepAxes: boolean }> = ownLayer({
  className: 'KerasGlobalPooling',
  shape([shape], { keepAxes }) {
    const [batch, channels] = [shape![0]!, shape!.at(-1)!]
    return keepAxes ? [batch, ...shape!.slice(1, -1).map(() => 1), channels] : [batch, channels]
  },
  call([x, mask], _, { maximum, keepAxes }) {
    const axes = x!.shape.slice(1, -1).map((_, index) => index + 1)
    if (maximum) return tf.max(x!, axes, keepAxes)
    if (!mask) return tf.mean(x!, axes, keepAxes)
    const shares = tf.expandDims(tf.cast(mask, 'float32'), -1) // [batch, time, 1]
    return tf.div(tf.sum(tf.mul(x!, shares), 1, keepAxes), tf.sum(shares, 1, keepAxes))
  },
})

/** To a given size: each part is the mean or maximum of rows floor(i n / size) to ceil((i + 1) n / size). */
export const adaptivePooling: OwnLayer<{ maximum: boolean; sizes: number[] }> = ownLayer({
  className: 'KerasAdaptivePooling',
  shape: ([shape], { sizes }) => [shape![0]!, ...sizes, shape!.at(-1)!],
  call([x], _, { maximum, sizes }) {
    return sizes.reduce((rows, size, index) => {
      const axis = index + 1
      const length = rows.shape[axis]!
      const parts = Array.from({ length: size }, (_, place) => {
        const begin = Math.floor((place * length) / size)
        const end = Math.ceil(((place + 1) * length) / size)
        const at = tf.range(begin, end, 1, 'int32')
        const part = tf.gather(rows, at, axis)
        return maximum ? tf.max(part, axis, true) : tf.mean(part, axis, true)
      })
      return tf.concat(parts, axis)
    }, x!)
  },
})
