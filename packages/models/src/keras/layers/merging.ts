import * as tf from '@tensorflow/tfjs-core'
import type { Shape } from '@tensorflow/tfjs-layers'
import { type OwnLayer, ownLayer } from './ownLayer'

export type Merging = 'add' | 'subtract' | 'multiply' | 'maximum' | 'minimum' | 'average'

const operations: Readonly<Record<Merging, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  add: (a, b) => tf.add(a, b),
  subtract: (a, b) => tf.sub(a, b),
  multiply: (a, b) => tf.mul(a, b),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  average: (a, b) => tf.add(a, b), // divided behind
}

/** Element-wise over two or more tensors. Tensors with fewer axes get axes of size 1 after the batch, as in Keras. */
export const merge: OwnLayer<{ operation: Merging }> = ownLayer({
  className: 'KerasMerge',
  shape(shapes) {
    const rank = Math.max(...shapes.map(({ length }) => length))
    const widened = shapes.map((shape) => widen(shape, rank))
    return Array.from({ length: rank }, (_, axis) => {
      const sizes = widened.map((shape) => shape[axis]!)
      return (
        sizes.find((size) => size !== 1 && size !== null) ??
        (sizes.some((size) => size === null) ? null : 1)
      )
    })
  },
  call(inputs, _, { operation }) {
    const rank = Math.max(...inputs.map((input) => input.rank))
    const widened = inputs.map((input) => tf.reshape(input, widen(input.shape, rank) as number[]))
    const merged = widened.reduce((all, next) => operations[operation](all, next))
    return operation === 'average' ? tf.div(merged, inputs.length) : merged
  },
})

/** Products and extremes of masked tensors, as Keras 3 has them: where a tensor is masked, the others alone count.
 * Inputs: the tensors, then the masks `[batch, time]` of those that have one. Source: keras/src/layers/merging. */
export const maskedMerge: OwnLayer<{
  operation: 'multiply' | 'maximum' | 'minimum'
  given: boolean[]
}> = ownLayer({
  className: 'KerasMaskedMerge',
  call(inputs, _, { operation, given }) {
    const masks = inputs.slice(given.length)
    const steps = given.map((has, index) => {
      const x = inputs[index]!
      const mask = has ? tf.expandDims(tf.cast(masks.shift()!, 'bool'), -1) : undefined
      return { x, mask: mask && tf.broadcastTo(mask, x.shape) }
    })
    if (operation !== 'multiply') return extremes(steps, operations[operation])
    const product = steps
      .map(({ x, mask }) => (mask ? tf.where(mask, x, tf.onesLike(x)) : x))
      .reduce((all, x) => tf.mul(all, x))
    if (!given.every(Boolean)) return product
    const any = steps.map(({ mask }) => mask!).reduce((all, mask) => tf.logicalOr(all, mask))
    return tf.where(any, product, tf.zerosLike(product))
  },
})

interface Step {
  x: tf.Tensor
  mask?: tf.Tensor
}

function extremes(
  [first, ...rest]: readonly Step[],
  operation: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return rest.reduce((all, next) => {
    const x = next.mask ? tf.where(next.mask, next.x, all.x) : next.x
    const kept = all.mask ? tf.where(all.mask, all.x, x) : all.x
    const mask = next.mask && all.mask ? tf.logicalOr(all.mask, next.mask) : undefined
    return { x: operation(kept, x), mask }
  }, first!).x
}

function widen(shape: Shape, rank: number): Shape {
  const missing = new Array<number>(rank - shape.length).fill(1)
  return [shape[0]!, ...missing, ...shape.slice(1)]
}

/** Dot products of two tensors along an axis of each; cosines if normalised. */
export const dot: OwnLayer<{ axes: [number, number]; normalize: boolean }> = ownLayer({
  className: 'KerasDot',
  call([a, b], _, { axes, normalize }) {
    const [first, second] = [a!, b!].map((x, index) => {
      const axis = axes[index]! < 0 ? axes[index]! + x.rank : axes[index]!
      const square = tf.sum(tf.square(x), axis, true)
      const unit = normalize ? tf.mul(x, tf.rsqrt(tf.maximum(square, 1e-12))) : x
      const order = Array.from({ length: x.rank }, (_, at) => at).filter((at) => at !== axis)
      return tf.transpose(unit, [...order, axis]) // [batch, ..., size]
    }) as [tf.Tensor, tf.Tensor]
    const [batch, size] = [first.shape[0]!, first.shape.at(-1)!]
    const rows = (x: tf.Tensor) => tf.reshape(x, [batch, -1, size])
    const product = tf.matMul(rows(first), rows(second), false, true)
    const rest = [...first.shape.slice(1, -1), ...second.shape.slice(1, -1)]
    return tf.reshape(product, [batch, ...(rest.length === 0 ? [1] : rest)])
  },
})

/** One-hot, multi-hot and counts of whole numbers. */
export const categories: OwnLayer<{ count: number; mode: string }> = ownLayer({
  className: 'KerasCategories',
  shape([shape], { count, mode }) {
    if (mode !== 'one_hot') return [...(shape!.length === 1 ? shape! : shape!.slice(0, -1)), count]
    return [...(shape!.at(-1) === 1 ? shape!.slice(0, -1) : shape!), count]
  },
  call([x, given], _, { count, mode }) {
    const squeezed = mode === 'one_hot' && x!.shape.at(-1) === 1 && x!.rank > 1
    const indices = squeezed ? tf.squeeze(x!, [x!.rank - 1]) : x!
    const ones = tf.cast(tf.oneHot(tf.cast(indices, 'int32') as tf.Tensor1D, count), 'float32')
    if (mode === 'one_hot') return ones
    if (mode === 'multi_hot') return x!.rank === 1 ? ones : tf.max(ones, -2)
    const weights = given ? tf.mul(ones, tf.expandDims(given, -1)) : ones
    return x!.rank === 1 ? weights : tf.sum(weights, -2)
  },
})

/** The bin of each number between sorted boundaries. */
export const buckets: OwnLayer<{ boundaries: number[] }> = ownLayer({
  className: 'KerasBuckets',
  shape: ([shape]) => shape!,
  call([x], _, { boundaries }) {
    const over = tf.greaterEqual(tf.expandDims(x!, -1), tf.tensor1d(boundaries))
    return tf.sum(tf.cast(over, 'float32'), -1)
  },
})

/** Combines masks: true if any is, as in Keras 3, or if all are, as in Keras 2. */
export const mergedMask: OwnLayer<{ all: boolean }> = ownLayer({
  className: 'KerasMergedMask',
  shape: ([shape]) => shape!,
  call: (masks, _, { all }) =>
    masks
      .map((mask) => tf.cast(mask, 'bool'))
      .reduce((both, mask) => (all ? tf.logicalAnd(both, mask) : tf.logicalOr(both, mask))),
})

/** The mask of concatenated tensors: the tensors, then the masks of those that have one. */
export const concatenatedMask: OwnLayer<{ axis: number; given: boolean[] }> = ownLayer({
  className: 'KerasConcatenatedMask',
  call(inputs, _, { axis, given }) {
    const masks = inputs.slice(given.length)
    const spread = given.map((has, index) => {
      const shape = inputs[index]!.shape
      if (!has) return tf.ones(shape)
      const mask = tf.cast(masks.shift()!, 'float32')
      return mask.rank < shape.length ? tf.mul(tf.expandDims(mask, -1), tf.ones(shape)) : mask
    })
    return tf.any(tf.cast(tf.concat(spread, axis), 'bool'), -1)
  },
})
