import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { type OwnLayer, type OwnWeight, ownLayer } from './ownLayer'

interface MultiHeadOptions {
  [key: string]: Config
  heads: number
  /** Heads of keys and values: fewer in grouped attention. */
  keyHeads: number
  keySize: number
  valueSize: number
  outputSize: number | null
  useBias: boolean
  gate: boolean
  scores: boolean
  /** A query without visible keys gets 0 instead of the mean. */
  zeroed: boolean
}

/** Multi-head attention (Vaswani et al., 2017), also grouped (Ainslie et al., 2023). Inputs: query
 * `[batch, time, width]`, value, key and, where there is one, a mask (see `attentionMask`). Source: keras/src/layers/attention of
 * https://github.com/keras-team/keras. */
export const multiHead: OwnLayer<MultiHeadOptions> = ownLayer({
  className: 'KerasMultiHeadAttention',
  weights([query, value, key], options) {
    const { heads, keyHeads, keySize, valueSize, useBias, gate } = options
    const [widthOfQuery, widthOfValue, widthOfKey] = [query, value, key].map(
      (shape) => shape!.at(-1)!,
    )
    const output = options.outputSize ?? widthOfQuery!
    const dense = (name: string, kernel: number[], bias: number[]): OwnWeight[] => [
      { name: `${name}_kernel`, shape: kernel, initial: 'glorotUniform' },
      ...(useBias ? [{ name: `${name}_bias`, shape: bias, initial: 'zeros' as const }] : []),
    ]
    return [
      ...dense('query', [widthOfQuery!, heads, keySize], [heads, keySize]),
      ...dense('key', [widthOfKey!, keyHeads, keySize], [keyHeads, keySize]),
      ...(gate ? dense('gate', [widthOfQuery!, heads, valueSize], [heads, valueSize]) : []),
      ...dense('value', [widthOfValue!, keyHeads, valueSize], [keyHeads, valueSize]),
      ...dense('output', [heads, valueSize, output], [output]),
    ]
  },
  shape([query, , key], { heads, outputSize, scores }) {
    const output = [...query!.slice(0, -1), outputSize ?? query!.at(-1)!]
    return scores ? [output, [query![0]!, heads, query![1]!, key![1]!]] : output
  },
  call(inputs, weights, options) {
    const { heads, keyHeads, keySize, gate, scores, zeroed } = options
    const [query, value, key, mask] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?]
    const dense = (x: tf.Tensor, name: string) => {
      const product = tf.einsum('btw,wnh->btnh', x, weights[`${name}_kernel`]!)
      const bias = weights[`${name}_bias`]
      return bias ? tf.add(product, bias) : product
    }
    const q = dense(query, 'query')
    const spread = (x: tf.Tensor) => (keyHeads === heads ? x : repeated(x, heads / keyHeads))
    const k = spread(dense(key, 'key'))
    const v = spread(dense(value, 'value'))
    const scaled = tf.mul(q, 1 / Math.sqrt(keySize))
    const raw = tf.einsum('btnh,bsnh->bnts', scaled, k)
    const allowed = mask && tf.cast(tf.broadcastTo(expanded(mask), raw.shape), 'bool')
    const soft = tf.softmax(allowed ? tf.where(allowed, raw, tf.fill(raw.shape, -3e38)) : raw)
    const shares = allowed && zeroed ? tf.mul(soft, tf.cast(allowed, 'float32')) : soft
    const mixed = tf.einsum('bnts,bsnh->btnh', shares, v)
    const gated = gate ? tf.mul(mixed, tf.sigmoid(dense(query, 'gate'))) : mixed
    const product = tf.einsum('btnh,nho->bto', gated, weights.output_kernel!)
    const result = weights.output_bias ? tf.add(product, weights.output_bias) : product
    return scores ? [result, shares] : result
  },
})

/** Repeats each head `times` times in a row. */
function repeated(x: tf.Tensor, times: number): tf.Tensor {
  const at = Array.from({ length: x.shape[2]! * times }, (_, head) => Math.floor(head / times))
  return tf.gather(x, tf.tensor1d(at, 'int32'), 2)
}

/** `[batch, 1, time, keys]`. */
function expanded(mask: tf.Tensor): tf.Tensor {
  return mask.rank === 4 ? mask : tf.expandDims(mask, 1)
}

/** What comes behind query and value, in this order. */
interface MaskOptions {
  [key: string]: Config
  queryMask: boolean
  valueMask: boolean
  keyMask: boolean
  attentionMask: boolean
  causal: boolean
  window: number | null
}

/** True if a query may attend to a key: `[batch or 1, time, keys]`. A layer by itself, so that an attention layer can
 * be called with a mask and without one. */
export const attentionMask: OwnLayer<MaskOptions> = ownLayer({
  className: 'KerasAttentionMask',
  shape: ([query, value]) => [query![0]!, query![1]!, value![1]!],
  call([query, value, ...given], _, options) {
    const rest = given.map((mask) => tf.cast(mask, 'bool'))
    const masks: tf.Tensor[] = []
    if (options.queryMask) masks.push(tf.expandDims(rest.shift()!, -1))
    if (options.valueMask) masks.push(tf.expandDims(rest.shift()!, -2))
    if (options.keyMask) masks.push(tf.expandDims(rest.shift()!, -2))
    if (options.attentionMask) masks.push(rest.shift()!)
    const [time, keys] = [query!.shape[1]!, value!.shape[1]!]
    if (options.causal) masks.push(causalMask(time, keys))
    if (options.window !== null) {
      const apart = tf.sub(tf.reshape(tf.range(0, time), [time, 1]), tf.range(0, keys))
      masks.push(tf.expandDims(tf.less(tf.abs(apart), options.window), 0))
    }
    return masks.reduce((all, mask) => tf.logicalAnd(all, mask))
  },
})

/** `[1, time, keys]`: causal. */
function causalMask(time: number, keys: number): tf.Tensor {
  const [rows, columns] = [tf.reshape(tf.range(0, time), [time, 1]), tf.range(0, keys)]
  return tf.expandDims(tf.greaterEqual(rows, columns), 0)
}

interface AttentionOptions {
  [key: string]: Config
  mode: 'dot' | 'concat' | 'additive'
  useScale: boolean
  scores: boolean
}

/** Attention of one head without projections, by products (Luong, 2015) or by sums (Bahdanau, 2015). Inputs: query,
 * value, key and, where there is one, a mask (see `attentionMask`). */
export const attention: OwnLayer<AttentionOptions> = ownLayer({
  className: 'KerasAttention',
  weights([query], { mode, useScale }) {
    const weights: OwnWeight[] = []
    const shape = mode === 'additive' ? [query!.at(-1)!] : []
    if (useScale) weights.push({ name: 'scale', shape, initial: 'ones' })
    if (mode === 'concat') weights.push({ name: 'concat_score_weight', shape: [], initial: 'ones' })
    return weights
  },
  shape([query, value, key], { scores }) {
    const output = [...query!.slice(0, -1), value!.at(-1)!]
    return scores ? [output, [...query!.slice(0, -1), key!.at(-2)!]] : output
  },
  call(inputs, { scale, concat_score_weight }, options) {
    const [query, value, key, mask] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?]
    let scores: tf.Tensor
    if (options.mode === 'dot') {
      const products = tf.matMul(query, key, false, true)
      scores = scale ? tf.mul(products, scale) : products
    } else {
      const sums = tf.add(tf.expandDims(query, -2), tf.expandDims(key, -3))
      const bent = tf.tanh(options.mode === 'concat' && scale ? tf.mul(sums, scale) : sums)
      const weighted = options.mode === 'additive' && scale ? tf.mul(bent, scale) : bent
      const total = tf.sum(weighted, -1)
      scores = concat_score_weight ? tf.mul(total, concat_score_weight) : total
    }
    if (mask) scores = tf.sub(scores, tf.mul(tf.sub(1, tf.cast(mask, 'float32')), 1e9))
    const shares = tf.softmax(scores)
    const mixed = tf.matMul(shares, value)
    return options.scores ? [mixed, shares] : mixed
  },
})
