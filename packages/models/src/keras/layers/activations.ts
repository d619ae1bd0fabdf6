import * as tf from '@tensorflow/tfjs-core'
import { geluOf } from '../../layers/gelu'

/** An element-wise function of Keras, or one along the last axis. */
export type Activation = (x: tf.Tensor) => tf.Tensor

/** max(0, min(6, x + 3)) / 6: Keras 3; Keras 2 has max(0, min(1, 0.2 x + 0.5)). */
const hardSigmoid: Activation = (x) => tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6)
const softThreshold = (x: tf.Tensor, by: number) =>
  tf.mul(tf.sign(x), tf.relu(tf.sub(tf.abs(x), by)))
const softplus: Activation = (x) => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x))))) // no overflow
const leaky = (x: tf.Tensor, slope: number) =>
  tf.add(tf.relu(x), tf.mul(tf.neg(tf.relu(tf.neg(x))), slope))
const elu: Activation = (x) => tf.where(tf.greater(x, 0), x, tf.expm1(tf.minimum(x, 0)))
const sparsePlus: Activation = (x) =>
  tf.where(
    tf.lessEqual(x, -1),
    tf.zerosLike(x),
    tf.where(tf.less(x, 1), tf.div(tf.square(tf.add(x, 1)), 4), x),
  )

/** After Martins and Astudillo (2016), along the last axis; the threshold is Keras', which adds the sums of all kept
 * values where the paper uses the last one. */
function sparsemax(x: tf.Tensor): tf.Tensor {
  const size = x.shape.at(-1)!
  const sorted = tf.topk(x, size, true).values
  const sums = tf.cumsum(sorted, x.rank - 1)
  const counts = tf.range(1, size + 1)
  const inside = tf.greater(tf.add(1, tf.mul(counts, sorted)), sums)
  const support = tf.sum(tf.cast(inside, 'float32'), -1, true)
  const total = tf.sum(tf.mul(sums, tf.cast(inside, 'float32')), -1, true)
  return tf.relu(tf.sub(x, tf.div(tf.sub(total, 1), support)))
}

/** By Keras' names, with their default parameters. Source: keras/src/activations/activations.py and
 * keras/src/ops/nn.py of https://github.com/keras-team/keras. */
export const activations: Readonly<Record<string, Activation>> = {
  linear: (x) => tf.clone(x),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.clipByValue(x, 0, 6),
  leaky_relu: (x) => leaky(x, 0.2),
  elu,
  selu: (x) => tf.selu(x),
  celu: elu,
  gelu: (x) => geluOf(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softmax: (x) => tf.softmax(x),
  log_softmax: (x) => tf.logSoftmax(x),
  softplus,
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  exponential: (x) => tf.exp(x),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  hard_sigmoid: hardSigmoid,
  hard_silu: (x) => tf.mul(x, hardSigmoid(x)),
  hard_tanh: (x) => tf.clipByValue(x, -1, 1),
  hard_shrink: (x) => tf.where(tf.greater(tf.abs(x), 0.5), x, tf.zerosLike(x)),
  soft_shrink: (x) => softThreshold(x, 0.5),
  tanh_shrink: (x) => tf.sub(x, tf.tanh(x)),
  log_sigmoid: (x) => tf.neg(softplus(tf.neg(x))),
  mish: (x) => tf.mul(x, tf.tanh(softplus(x))),
  squareplus: (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2),
  sparse_plus: sparsePlus,
  sparse_sigmoid: (x) => tf.clipByValue(tf.mul(tf.add(x, 1), 0.5), 0, 1),
  sparsemax,
  glu: (x) => {
    const [value, gate] = tf.split(x, 2, x.rank - 1) as [tf.Tensor, tf.Tensor]
    return tf.mul(value, tf.sigmoid(gate))
  },
}

/** Keras' aliases for them. */
const aliases: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu' }

/** Those that TensorFlow.js computes as Keras does, under its own names. */
const native = new Set([
  'linear',
  'relu',
  'relu6',
  'elu',
  'selu',
  'sigmoid',
  'tanh',
  'softmax',
  'softsign',
  'softplus',
])

/** The name of an activation in TensorFlow.js' layers, if there is one. */
export function activationName(name: string, keras: 2 | 3): string | undefined {
  const known = aliases[name] ?? name
  if (known === 'hard_sigmoid' && keras === 2) return 'hardSigmoid' // max(0, min(1, 0.2 x + 0.5))
  if (native.has(known)) return known
  return known in activations ? registered(known) : undefined
}

/** The function of a name from {@link activationName}. */
export function activationOf(name: string): Activation {
  if (name === 'hardSigmoid') return (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1)
  const found = Object.entries(activations).find(
    ([own]) => own === name || registered(own) === name,
  )
  return found![1]
}

/** Camel case, because TensorFlow.js changes the case of texts in configurations. */
function registered(name: string): string {
  return `keras${name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`
}

for (const [name, apply] of Object.entries(activations)) {
  if (native.has(name)) continue
  class OwnActivation extends tf.serialization.Serializable {
    static className = registered(name)
    apply(x: tf.Tensor): tf.Tensor {
      return tf.tidy(() => apply(x))
    }
    override getConfig(): tf.serialization.ConfigDict {
      return {}
    }
  }
  tf.serialization.registerClass(OwnActivation)
}
