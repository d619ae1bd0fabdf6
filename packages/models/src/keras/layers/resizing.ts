import * as tf from '@tensorflow/tfjs-core'
import { type OwnLayer, ownLayer } from './ownLayer'

interface ResizeOptions {
  [key: string]: string | number | boolean
  height: number
  width: number
  /** Height and width are multiples of the picture's. */
  relative: boolean
  interpolation: string
  antialias: boolean
  /** Crops or pads first, so that pictures keep their proportions. */
  fit: 'stretch' | 'crop' | 'pad'
  fill: number
}

/** Resizes `[batch, height, width, channels]`. Pixels are at the centres of their squares; weights at the edges are
 * normalised. Source: `scale_and_translate` of https://github.com/jax-ml/jax. */
export const resize: OwnLayer<ResizeOptions> = ownLayer({
  className: 'KerasResize',
  shape([shape], { height, width, relative }) {
    const sizes = relative
      ? [shape![1]! && shape![1]! * height, shape![2]! && shape![2]! * width]
      : [height, width]
    return [shape![0]!, ...sizes, shape![3]!]
  },
  call([x], _, options) {
    const fitted = fit(x as tf.Tensor4D, options)
    const [, height, width] = fitted.shape
    const [rows, columns] = options.relative
      ? [height * options.height, width * options.width]
      : [options.height, options.width]
    return along(along(fitted, 1, height, rows, options), 2, width, columns, options)
  },
})

/** Crops the centre of pictures that are large enough; others are cropped to its proportions and resized. */
export const centerCrop: OwnLayer<{ height: number; width: number }> = ownLayer({
  className: 'KerasCenterCrop',
  shape: ([shape], { height, width }) => [shape![0]!, height, width, shape![3]!],
  call([x], _, { height, width }) {
    const [batch, above, beside, channels] = x!.shape as [number, number, number, number]
    const [top, left] = [Math.floor((above - height) / 2), Math.floor((beside - width) / 2)]
    if (above >= height && beside >= width) {
      return tf.slice(x!, [0, top, left, 0], [batch, height, width, channels])
    }
    const options = { interpolation: 'bilinear', antialias: false }
    const fitted = fit(x as tf.Tensor4D, { height, width, fit: 'crop', fill: 0 })
    const rows = along(fitted, 1, fitted.shape[1], height, options)
    return along(rows, 2, fitted.shape[2], width, options)
  },
})

function fit(
  x: tf.Tensor4D,
  {
    height,
    width,
    fit,
    fill,
  }: Pick<ResizeOptions, 'fit'> & { height: number; width: number; fill: number },
): tf.Tensor4D {
  const [batch, above, beside, channels] = x.shape
  const [high, wide] = [Math.trunc((beside * height) / width), Math.trunc((above * width) / height)]
  if (fit === 'crop') {
    const [rows, columns] = [
      Math.max(1, Math.min(above, high)),
      Math.max(1, Math.min(beside, wide)),
    ]
    const begin = [0, Math.trunc((above - rows) / 2), Math.trunc((beside - columns) / 2), 0]
    return tf.slice(x, begin as [number, number, number, number], [batch, rows, columns, channels])
  }
  if (fit === 'pad') {
    const [rows, columns] = [Math.max(above, high), Math.max(beside, wide)]
    const [top, left] = [Math.trunc((rows - above) / 2), Math.trunc((columns - beside) / 2)]
    // Keras pads equally before and after.
    return tf.pad(x, [[0, 0], [top, top], [left, left], [0, 0]], fill) // biome-ignore format: one a side
  }
  return x
}

function along(
  x: tf.Tensor,
  axis: number,
  from: number,
  to: number,
  { interpolation, antialias }: Pick<ResizeOptions, 'interpolation' | 'antialias'>,
): tf.Tensor {
  if (from === to) return x
  if (interpolation === 'nearest') {
    const at = Array.from({ length: to }, (_, place) =>
      Math.min(from - 1, Math.floor(((place + 0.5) * from) / to)),
    )
    return tf.gather(x, tf.tensor1d(at, 'int32'), axis)
  }
  const matrix = tf.tensor2d(weights(from, to, kernels[interpolation]!, antialias))
  return tf.einsum(axis === 1 ? 'oh,bhwc->bowc' : 'ow,bhwc->bhoc', matrix, x)
}

/** The weight of each input row in each output row. */
function weights(from: number, to: number, kernel: Kernel, antialias: boolean): number[][] {
  const scale = from / to
  const wide = antialias ? Math.max(scale, 1) : 1
  return Array.from({ length: to }, (_, place) => {
    const middle = (place + 0.5) * scale - 0.5
    const row = Array.from({ length: from }, (_, at) => kernel(Math.abs(middle - at) / wide))
    const sum = row.reduce((total, weight) => total + weight, 0)
    return row.map((weight) => weight / sum)
  })
}

type Kernel = (distance: number) => number

const lanczos =
  (radius: number): Kernel =>
  (x) => {
    if (x === 0) return 1
    if (x > radius) return 0
    const y = Math.PI * x
    return (radius * Math.sin(y) * Math.sin(y / radius)) / (y * y)
  }

export const kernels: Readonly<Record<string, Kernel>> = {
  bilinear: (x) => Math.max(0, 1 - x),
  /** Keys' cubic with a = -0.5. */
  bicubic(x) {
    if (x >= 2) return 0
    if (x >= 1) return ((-0.5 * x + 2.5) * x - 4) * x + 2
    return (1.5 * x - 2.5) * x * x + 1
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
}
