import * as tf from '@tensorflow/tfjs-core'
import type { Shape } from '@tensorflow/tfjs-layers'
import type { Config } from '../kerasConfig'
import { type OwnLayer, type OwnWeight, ownLayer } from './ownLayer'

interface AxesOptions {
  [key: string]: Config
  axes: number[]
  epsilon: number
}

/** Axes counted from 0, in their order. */
function counted(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
}

function sizesOf(shape: Shape, axes: readonly number[]): number[] {
  return counted(axes, shape.length).map((axis) => shape[axis]!)
}

/** Reshapes a weight over some axes for broadcasting. */
function broadcast(weight: tf.Tensor, x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const named = counted(axes, x.rank)
  return tf.reshape(
    weight,
    x.shape.map((size, axis) => (named.includes(axis) ? size : 1)),
  )
}

function scaleAndOffset(shape: readonly number[], scale: boolean, center: boolean): OwnWeight[] {
  return [
    ...(scale ? [{ name: 'gamma', shape, initial: 'ones' as const }] : []),
    ...(center ? [{ name: 'beta', shape, initial: 'zeros' as const }] : []),
  ]
}

/** Layer normalisation over any axes, with or without its weights. */
export const normaliseAxes: OwnLayer<AxesOptions & { center: boolean; scale: boolean }> = ownLayer({
  className: 'KerasLayerNormalization',
  weights: ([shape], { axes, scale, center }) =>
    scaleAndOffset(sizesOf(shape!, axes), scale, center),
  shape: ([shape]) => shape!,
  call([x], { gamma, beta }, { axes, epsilon }) {
    const { mean, variance } = tf.moments(x!, counted(axes, x!.rank), true)
    const normal = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, epsilon)))
    const scaled = gamma ? tf.mul(normal, broadcast(gamma, x!, axes)) : normal
    return beta ? tf.add(scaled, broadcast(beta, x!, axes)) : scaled
  },
})

/** Division by the root mean square (Zhang and Sennrich, 2019), over any axes. */
export const rootMeanSquare: OwnLayer<AxesOptions> = ownLayer({
  className: 'KerasRMSNormalization',
  weights: ([shape], { axes }) => [
    { name: 'scale', shape: sizesOf(shape!, axes), initial: 'ones' },
  ],
  shape: ([shape]) => shape!,
  call([x], { scale }, { axes, epsilon }) {
    const square = tf.mean(tf.square(x!), counted(axes, x!.rank), true)
    return tf.mul(tf.mul(x!, tf.rsqrt(tf.add(square, epsilon))), broadcast(scale!, x!, axes))
  },
})

/** Group normalisation (Wu and He, 2018): channels in groups, each normalised over all other axes too. */
export const normaliseGroups: OwnLayer<{
  axis: number
  groups: number
  epsilon: number
  scale: boolean
  center: boolean
}> = ownLayer({
  className: 'KerasGroupNormalization',
  weights: ([shape], { axis, scale, center }) =>
    scaleAndOffset(sizesOf(shape!, [axis]), scale, center),
  shape: ([shape]) => shape!,
  call([x], { gamma, beta }, { axis, groups, epsilon }) {
    const [at] = counted([axis], x!.rank) as [number]
    const channels = x!.shape[at]!
    const count = groups === -1 ? channels : groups
    const split = [...x!.shape.slice(0, at), count, channels / count, ...x!.shape.slice(at + 1)]
    const grouped = tf.reshape(x!, split)
    const over = split.map((_, index) => index).filter((index) => index !== 0 && index !== at)
    const { mean, variance } = tf.moments(grouped, over, true)
    const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, epsilon)))
    const whole = tf.reshape(normal, x!.shape)
    const scaled = gamma ? tf.mul(whole, broadcast(gamma, x!, [axis])) : whole
    return beta ? tf.add(scaled, broadcast(beta, x!, [axis])) : scaled
  },
})

/** Division by the Euclidean norm over some axes. */
export const unitNorm: OwnLayer<{ axes: number[] }> = ownLayer({
  className: 'KerasUnitNormalization',
  shape: ([shape]) => shape!,
  call([x], _, { axes }) {
    const square = tf.sum(tf.square(x!), counted(axes, x!.rank), true)
    return tf.mul(x!, tf.rsqrt(tf.maximum(square, 1e-24)))
  },
})

/** (x - mean) / deviation with fixed statistics, those of the data it was adapted to, or the inverse. The statistics
 * are weights, as in Keras, unless they are part of the configuration. */
export const standardiseBy: OwnLayer<{
  axes: number[]
  mean: Config
  variance: Config
  invert: boolean
}> = ownLayer({
  className: 'KerasNormalization',
  weights([shape], { axes, mean }) {
    if (mean !== null) return []
    const sizes = sizesOf(shape!, axes)
    return [
      { name: 'mean', shape: sizes, initial: 'zeros', trainable: false },
      { name: 'variance', shape: sizes, initial: 'ones', trainable: false },
      { name: 'count', shape: [], initial: 'zeros', trainable: false },
    ]
  },
  shape: ([shape]) => shape!,
  call([x], weights, { axes, invert, ...given }) {
    const sizes = sizesOf(x!.shape, axes)
    const figure = (name: 'mean' | 'variance') => {
      const values = weights[name] ?? tf.tensor(given[name] as number | number[])
      const over = values.size === 1 ? tf.fill(sizes, values.dataSync()[0]!) : values
      return broadcast(tf.reshape(over, sizes), x!, axes)
    }
    const deviation = tf.maximum(tf.sqrt(figure('variance')), 1e-7)
    if (invert) return tf.add(figure('mean'), tf.mul(x!, deviation))
    return tf.div(tf.sub(x!, figure('mean')), deviation)
  },
})

/** Each channel times a weight of its own: ConvNeXt's. */
export const layerScale: OwnLayer<{ channels: number }> = ownLayer({
  className: 'KerasLayerScale',
  weights: (_, { channels }) => [{ name: 'gamma', shape: [channels], initial: 'ones' }],
  shape: ([shape]) => shape!,
  call: ([x], { gamma }) => tf.mul(x!, gamma!),
})

/** x scale + offset, for all or for each channel. */
export const rescale: OwnLayer<{ scale: Config; offset: Config }> = ownLayer({
  className: 'KerasRescaling',
  shape: ([shape]) => shape!,
  call: ([x], _, { scale, offset }) =>
    tf.add(tf.mul(x!, tf.tensor(scale as number)), tf.tensor(offset as number)),
})
