import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { activationOf } from './activations'
import { einsum } from './einsum'
import { type OwnLayer, ownLayer } from './ownLayer'

/** An activation by its TensorFlow.js name. */
export const activationLayer: OwnLayer<{ activation: string }> = ownLayer({
  className: 'KerasActivation',
  shape: ([shape], { activation }) =>
    activation === 'kerasGlu' ? [...shape!.slice(0, -1), shape!.at(-1)! / 2] : shape!,
  call: ([x], _, { activation }) => activationOf(activation)(x!),
})

/** `x` above the threshold, at most `maximum`; `slope (x - threshold)` below. */
export const reluLayer: OwnLayer<{ maximum: number | null; slope: number; threshold: number }> =
  ownLayer({
    className: 'KerasReLU',
    shape: ([shape]) => shape!,
    call([x], _, { maximum, slope, threshold }) {
      const above = tf.mul(x!, tf.cast(tf.greater(x!, threshold), 'float32'))
      const capped = maximum === null ? above : tf.clipByValue(above, 0, maximum)
      return tf.sub(capped, tf.mul(tf.relu(tf.sub(threshold, x!)), slope))
    },
  })

/** `x` above 0, `alpha (exp(x) - 1)` below. */
export const eluLayer: OwnLayer<{ alpha: number }> = ownLayer({
  className: 'KerasELU',
  shape: ([shape]) => shape!,
  call: ([x], _, { alpha }) =>
    tf.where(tf.greater(x!, 0), x!, tf.mul(tf.expm1(tf.minimum(x!, 0)), alpha)),
})

/** Softmax over some axes; where a second input, a mask, is false, the result is 0. */
export const softmaxLayer: OwnLayer<{ axes: number[] }> = ownLayer({
  className: 'KerasSoftmax',
  shape: ([shape]) => shape!,
  call([x, mask], _, { axes }) {
    const kept = mask ? tf.add(x!, tf.mul(tf.sub(1, tf.cast(mask, 'float32')), -3e38)) : x!
    const exponentials = tf.exp(tf.sub(kept, tf.max(kept, axes, true)))
    const soft = tf.div(exponentials, tf.sum(exponentials, axes, true))
    return mask ? tf.mul(soft, tf.cast(mask, 'float32')) : soft
  },
})

interface EinsumOptions {
  [key: string]: Config
  equation: string
  outputShape: Config[]
  biasAxes: Config
  activation: string
}

/** A dense layer by an equation: `...x,xy->...y`. */
export const einsumDense: OwnLayer<EinsumOptions> = ownLayer({
  className: 'KerasEinsumDense',
  weights([shape], options) {
    const { kernel, bias } = einsumShapes(shape!, options)
    return [
      { name: 'kernel', shape: kernel, initial: 'glorotUniform' as const },
      ...(bias ? [{ name: 'bias', shape: bias, initial: 'zeros' as const }] : []),
    ]
  },
  call([x], { kernel, bias }, { equation, activation }) {
    const product = einsum(equation, x!, kernel!)
    return activationOf(activation)(bias ? tf.add(product, bias) : product)
  },
})

function einsumShapes(
  shape: readonly (number | null)[],
  { equation, outputShape, biasAxes }: EinsumOptions,
): { kernel: number[]; bias?: number[] } {
  const [inputs, output] = equation.replace(/\s/g, '').split('->') as [string, string]
  const [input, kernel] = inputs.split(',') as [string, string]
  const sizes = new Map<string, number | null>()
  const name = (term: string, values: readonly (number | null)[]) => {
    const [left, right = ''] = term.split('...') as [string, string?]
    for (const [index, letter] of [...left].entries()) sizes.set(letter, values[index] ?? null)
    for (const [index, letter] of [...right].entries()) {
      sizes.set(letter, values[values.length - right.length + index] ?? null)
    }
    return values.length - left.length - right.length
  }
  const given = outputShape as (number | null)[]
  const batch = output.startsWith('...') ? [] : [null] // Keras' output_shape excludes the batch
  name(output, [...batch, ...given])
  const known = new Map(sizes)
  name(input, shape)
  for (const [letter, size] of known) if (sizes.get(letter) == null) sizes.set(letter, size)
  const sizeOf = (letter: string) => sizes.get(letter)!
  const result = { kernel: [...kernel].map(sizeOf) }
  if (typeof biasAxes !== 'string') return result
  const letters = [...output.replace('...', '')]
  const first = letters.findIndex((letter) => biasAxes.includes(letter))
  const bias = letters
    .slice(first)
    .map((letter) => (biasAxes.includes(letter) ? sizeOf(letter) : 1))
  return { ...result, bias }
}
