import * as tf from '@tensorflow/tfjs-core'
import { geluOf } from '../../layers/gelu'
import { activations } from './activations'
import {
  axesOf,
  countedAxis,
  elu,
  number,
  type Operation,
  relu,
  tanhGelu,
  unary,
} from './operationParts'

/** Activation functions called on tensors of the model, by the names of `keras.ops`. */
export const activationOperations: Readonly<Record<string, Operation>> = {
  Relu: {
    parameters: ['negative_slope', 'max_value', 'threshold'],
    run: ([x], named) => relu(number(x!), named),
  },
  ReLU: {
    parameters: ['negative_slope', 'max_value', 'threshold'],
    run: ([x], named) => relu(number(x!), named),
  },
  LeakyRelu: {
    parameters: ['negative_slope'],
    run: ([x], named) => relu(number(x!), { negative_slope: 0.2, ...named }),
  },
  Sparsemax: {
    parameters: ['axis'],
    values: { axis: [-1] },
    run: ([x]) => activations.sparsemax!(number(x!)),
  },
  HardShrink: {
    parameters: ['threshold'],
    run([x], { threshold }) {
      const [values, from] = [number(x!), (threshold as number | undefined) ?? 0.5]
      return tf.where(tf.greater(tf.abs(values), from), values, tf.zerosLike(values))
    },
  },
  SoftShrink: {
    parameters: ['threshold'],
    run([x], { threshold }) {
      const [values, by] = [number(x!), (threshold as number | undefined) ?? 0.5]
      return tf.mul(tf.sign(values), tf.relu(tf.sub(tf.abs(values), by)))
    },
  },
  Squareplus: {
    parameters: ['b'],
    run([x], { b }) {
      const [values, by] = [number(x!), (b as number | undefined) ?? 4]
      return tf.div(tf.add(values, tf.sqrt(tf.add(tf.square(values), by))), 2)
    },
  },
  Threshold: {
    parameters: ['threshold', 'default_value'],
    run([x, from, otherwise], { threshold = from ?? null, default_value = otherwise ?? null }) {
      const values = number(x!)
      const [least, below] = [threshold as number, default_value as number]
      return tf.where(tf.greater(values, least), values, tf.fill(values.shape, below))
    },
  },
  Glu: {
    parameters: ['axis'],
    run([x], { axis }) {
      const values = number(x!)
      const [value, gate] = tf.split(values, 2, countedAxis(axis, values.rank, -1))
      return tf.mul(value!, tf.sigmoid(gate!))
    },
  },
  Elu: { parameters: ['alpha'], run: ([x], { alpha }) => elu(number(x!), alpha) },
  Celu: {
    parameters: ['alpha'],
    run([x], { alpha }) {
      const by = typeof alpha === 'number' ? alpha : 1
      return tf.mul(elu(tf.div(number(x!), by), 1), by)
    },
  },
  Gelu: {
    parameters: ['approximate'],
    run: ([x], { approximate }) =>
      approximate === false ? geluOf(number(x!)) : tanhGelu(number(x!)),
  },
  Softmax: {
    parameters: ['axis'],
    run([x], { axis }) {
      const values = number(x!)
      const at = axesOf(axis) ?? -1
      const exponentials = tf.exp(tf.sub(values, tf.max(values, at, true)))
      return tf.div(exponentials, tf.sum(exponentials, at, true))
    },
  },
  LogSoftmax: {
    parameters: ['axis'],
    run([x], { axis }) {
      const values = number(x!)
      return tf.sub(values, tf.logSumExp(values, axesOf(axis) ?? -1, true))
    },
  },
  ...Object.fromEntries(
    (
      [
        ['Relu6', 'relu6'],
        ['Sigmoid', 'sigmoid'],
        ['Tanh', 'tanh'],
        ['Silu', 'silu'],
        ['Selu', 'selu'],
        ['Softplus', 'softplus'],
        ['Softsign', 'softsign'],
        ['LogSigmoid', 'log_sigmoid'],
        ['HardSigmoid', 'hard_sigmoid'],
        ['HardSilu', 'hard_silu'],
        ['HardTanh', 'hard_tanh'],
        ['TanhShrink', 'tanh_shrink'],
        ['Mish', 'mish'],
        ['SparsePlus', 'sparse_plus'],
        ['SparseSigmoid', 'sparse_sigmoid'],
      ] as const
    ).map(([name, activation]) => [name, unary(activations[activation]!)]),
  ),
}
