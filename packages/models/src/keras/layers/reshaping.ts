import * as tf from '@tensorflow/tfjs-core'
import { type OwnLayer, ownLayer } from './ownLayer'

type None = Record<string, never>

export const identity: OwnLayer<None> = ownLayer({
  className: 'KerasIdentity',
  shape: ([shape]) => shape!,
  call: ([x]) => tf.clone(x!),
})

/** Whole numbers and booleans as float32, because TensorFlow.js' layers only compute with that. */
export const float: OwnLayer<None> = ownLayer({
  className: 'KerasFloat',
  shape: ([shape]) => shape!,
  call: ([x]) => tf.cast(x!, 'float32'),
})

/** Crops and pads along the axes after the batch: numbers of rows before and after, negative to crop. */
export const pad: OwnLayer<{ by: number[][]; value: number }> = ownLayer({
  className: 'KerasPad',
  shape: ([shape], { by }) =>
    shape!.map((size, axis) => {
      const [front, behind] = by[axis - 1] ?? [0, 0]
      return size === null || axis === 0 ? size : size + front! + behind!
    }),
  call([x], _, { by, value }) {
    const crops = [[0, 0], ...by]
    const begin = crops.map(([front]) => Math.max(0, -front!))
    const size = x!.shape.map((length, axis) => {
      const [front, behind] = crops[axis] ?? [0, 0]
      return length - Math.max(0, -front!) - Math.max(0, -behind!)
    })
    while (begin.length < size.length) begin.push(0)
    const padding = x!.shape.map((_, axis) =>
      (crops[axis] ?? [0, 0]).map((count) => Math.max(0, count)),
    ) as [number, number][]
    const cropped = tf.slice(x!, begin, size)
    return padding.flat().some((count) => count > 0) ? tf.pad(cropped, padding, value) : cropped
  },
})

/** Repeats each row along the axes after the batch. */
export const repeat: OwnLayer<{ times: number[] }> = ownLayer({
  className: 'KerasRepeat',
  shape: ([shape], { times }) =>
    shape!.map((size, axis) =>
      size === null || axis === 0 ? size : size * (times[axis - 1] ?? 1),
    ),
  call([x], _, { times }) {
    return times.reduce((rows, count, index) => {
      if (count === 1) return rows
      const axis = index + 1
      const length = rows.shape[axis]!
      const at = Array.from({ length: length * count }, (_, place) => Math.floor(place / count))
      return tf.gather(rows, tf.tensor1d(at, 'int32'), axis)
    }, x!)
  },
})

/** Reshapes the axes after the batch, -1 for the rest. */
export const reshape: OwnLayer<{ target: number[] }> = ownLayer({
  className: 'KerasReshape',
  shape([shape], { target }) {
    const rest = shape!.slice(1)
    const known = target.reduce((product, size) => (size === -1 ? product : product * size), 1)
    const all = rest.every((size) => size !== null)
      ? rest.reduce<number>((product, size) => product * size!, 1)
      : null
    const sizes = target.map((size) => (size !== -1 ? size : all === null ? null : all / known))
    return [shape![0]!, ...sizes]
  },
  call: ([x], _, { target }) => tf.reshape(x!, [x!.shape[0]!, ...target]),
})

/** Time into the batch: `[batch, time, ...]` to `[batch time, ...]`. */
export const fold: OwnLayer<None> = ownLayer({
  className: 'KerasFold',
  shape: ([shape]) => [null, ...shape!.slice(2)],
  call: ([x]) => tf.reshape(x!, [-1, ...x!.shape.slice(2)]),
})

/** Time out of the batch again, with the length of the second input. */
export const unfold: OwnLayer<None> = ownLayer({
  className: 'KerasUnfold',
  shape: ([shape, like]) => [like![0]!, like![1]!, ...shape!.slice(1)],
  call: ([x, like]) => tf.reshape(x!, [-1, like!.shape[1]!, ...x!.shape.slice(1)]),
})

/** Reverses time. */
export const reverse: OwnLayer<None> = ownLayer({
  className: 'KerasReverse',
  shape: ([shape]) => shape!,
  call: ([x]) => tf.reverse(x!, 1),
})

/** Where an embedding's input is not 0, or any of a row's values is not `value`: `[batch, time]`. */
export const maskOf: OwnLayer<{ value: number; any: boolean }> = ownLayer({
  className: 'KerasMask',
  shape: ([shape], { any }) => (any ? shape!.slice(0, -1) : shape!),
  call([x], _, { value, any }) {
    const different = tf.notEqual(x!, value)
    return any ? tf.any(different, -1) : different
  },
})

/** A mask that leaves nothing out: `[batch, time]`. */
export const wholeMask: OwnLayer<None> = ownLayer({
  className: 'KerasWholeMask',
  shape: ([shape]) => shape!.slice(0, 2),
  call: ([x]) => tf.ones([x!.shape[0]!, x!.shape[1]!], 'bool'),
})

/** Sets masked rows to 0. */
export const masked: OwnLayer<None> = ownLayer({
  className: 'KerasMasked',
  shape: ([shape]) => shape!,
  call: ([x, mask]) => tf.mul(x!, tf.expandDims(tf.cast(mask!, 'float32'), -1)),
})
