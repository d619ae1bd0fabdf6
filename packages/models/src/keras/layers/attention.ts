import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { type OwnLayer, type OwnWeight, ownLayer } from './ownLayer'

/** What comes behind query, value and key, in this order. */
export interface Masks {
  [key: string]: Config
  queryMask: boolean
  valueMask: boolean
  keyMask: boolean
  attentionMask: boolean
}

interface MultiHeadOptions extends Masks {
  heads: number
  /** Heads of keys and values: fewer in grouped attention. */
  keyHeads: number
  keySize: number
  valueSize: number
  outputSize: number | null
  useBias: boolean
  gate: boolean
  causal: boolean
  window: number | null
  scores: boolean
  /** A query that may look at no key gets 0, instead of the mean. */
  zeroed: boolean
}

/** Attention of several heads (Vaswani et al., 2017), grouped (Ainslie et al., 2023) too. Inputs: query
 * `[batch, time, width]`, value, key, masks. Source: keras/src/layers/attention of
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
    const [query, value, key] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor]
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
    const mask = maskFor(query, value, inputs.slice(3), options)
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

/** Each head `times` times, one behind the other. */
function repeated(x: tf.Tensor, times: number): tf.Tensor {
  const at = Array.from({ length: x.shape[2]! * times }, (_, head) => Math.floor(head / times))
  return tf.gather(x, tf.tensor1d(at, 'int32'), 2)
}

/** `[batch, 1, time, keys]`. */
function expanded(mask: tf.Tensor): tf.Tensor {
  return mask.rank === 4 ? mask : tf.expandDims(mask, 1)
}

/** True where a query may look at a key: `[batch or 1, time, keys]`. */
function maskFor(
  query: tf.Tensor,
  value: tf.Tensor,
  given: readonly tf.Tensor[],
  { queryMask, valueMask, keyMask, attentionMask, causal, window }: MultiHeadOptions,
): tf.Tensor | undefined {
  const rest = given.map((mask) => tf.cast(mask, 'bool'))
  const masks: tf.Tensor[] = []
  if (queryMask) masks.push(tf.expandDims(rest.shift()!, -1))
  if (valueMask) masks.push(tf.expandDims(rest.shift()!, -2))
  if (keyMask) masks.push(tf.expandDims(rest.shift()!, -2))
  if (attentionMask) masks.push(rest.shift()!)
  const [time, keys] = [query.shape[1]!, value.shape[1]!]
  if (causal) masks.push(causalMask(time, keys))
  if (window !== null) {
    const apart = tf.sub(tf.reshape(tf.range(0, time), [time, 1]), tf.range(0, keys))
    masks.push(tf.expandDims(tf.less(tf.abs(apart), window), 0))
  }
  if (masks.length === 0) return
  return masks.reduce((all, mask) => tf.logicalAnd(all, mask))
}

/** `[1, time, keys]`: none looks ahead. */
function causalMask(time: number, keys: number): tf.Tensor {
  const [rows, columns] = [tf.reshape(tf.range(0, time), [time, 1]), tf.range(0, keys)]
  return tf.expandDims(tf.greaterEqual(rows, columns), 0)
}

interface AttentionOptions extends Masks {
  mode: 'dot' | 'concat' | 'additive'
  useScale: boolean
  causal: boolean
  scores: boolean
}

/** Attention of one head without projections, by products (Luong, 2015) or by sums (Bahdanau, 2015). */
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
    const [query, value, key] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor]
    const rest = inputs.slice(3)
    const queryMask = options.queryMask ? rest.shift() : undefined
    const valueMask = options.valueMask ? rest.shift() : undefined
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
    const masks: tf.Tensor[] = []
    if (valueMask) masks.push(tf.expandDims(tf.cast(valueMask, 'bool'), -2))
    if (options.causal) masks.push(causalMask(scores.shape.at(-2)!, scores.shape.at(-1)!))
    if (masks.length > 0) {
      const allowed = masks.reduce((all, mask) => tf.logicalAnd(all, mask))
      scores = tf.sub(scores, tf.mul(tf.sub(1, tf.cast(allowed, 'float32')), 1e9))
    }
    const shares = tf.softmax(scores)
    const mixed = tf.matMul(shares, value)
    const output = queryMask
      ? tf.mul(mixed, tf.expandDims(tf.cast(queryMask, 'float32'), -1))
      : mixed
    return options.scores ? [output, shares] : output
  },
})
