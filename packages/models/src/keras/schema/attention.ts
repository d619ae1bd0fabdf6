import type * as tfl from '@tensorflow/tfjs-layers'
import { type Argument, type Block, type Keywords, Value, valuesIn } from '../graph/block'
import {
  args,
  checkKeywords,
  flagOf,
  type Given,
  listOf,
  many,
  numberOf,
  textOf,
  treeOf,
} from '../graph/given'
import { refusal } from '../kerasConfig'
import { attention, multiHead } from '../layers/attention'
import { ownName } from '../weights/weightTree'
import type { LayerSchemas } from './layerSchema'
import { honoured, only, training, weightOptions } from './option'

const projected = {
  use_bias: honoured,
  use_gate: honoured,
  sliding_window: honoured,
  dropout: honoured, // of its part in masks: see `zeroed`
  flash_attention: training, // another way to the same numbers
  ...weightOptions('kernel', 'bias'),
}

/** Attention. */
export const attentionSchemas: LayerSchemas = {
  MultiHeadAttention: {
    options: {
      num_heads: honoured,
      key_dim: honoured,
      value_dim: honoured,
      output_shape: honoured,
      attention_axes: only([null, [1]], 'Attend over the axis behind the batch.'),
      ...projected,
      softmax_robust_masking: only([false], 'Build the layer with its default in Keras.'), // Keras 2
      query_shape: training, // Keras 2: follow from the inputs
      key_shape: training,
      value_shape: training,
    },
    build(given) {
      const keySize = numberOf(given, 'key_dim')
      const heads = numberOf(given, 'num_heads')
      const output = given.config.output_shape ?? null
      return manyHeads(given, {
        heads,
        keyHeads: heads,
        keySize,
        valueSize: numberOf(given, 'value_dim', keySize),
        outputSize: output === null ? null : sizeOf(given),
      })
    },
  },
  GroupQueryAttention: {
    options: {
      head_dim: honoured,
      num_query_heads: honoured,
      num_key_value_heads: honoured,
      ...projected,
    },
    build(given) {
      const size = numberOf(given, 'head_dim')
      return manyHeads(given, {
        heads: numberOf(given, 'num_query_heads'),
        keyHeads: numberOf(given, 'num_key_value_heads'),
        keySize: size,
        valueSize: size,
        outputSize: null,
      })
    },
  },
  Attention: {
    options: {
      use_scale: honoured,
      score_mode: only(['dot', 'concat'], "Use score_mode='dot'."),
      dropout: training,
      causal: only([false], 'Call the layer with use_causal_mask=True.'),
    },
    build: (given) => oneHead(given, textOf(given, 'score_mode', 'dot') as 'dot', false),
  },
  AdditiveAttention: {
    options: {
      use_scale: honoured,
      dropout: training,
      causal: only([false], 'Call the layer with use_causal_mask=True.'),
    },
    build: (given) => oneHead(given, 'additive', true),
  },
}

function sizeOf(given: Given): number {
  const sizes = listOf(given, 'output_shape')
  if (sizes.length === 1) return sizes[0]!
  throw refusal(
    given.origin,
    `expected output_shape of one number, found ${JSON.stringify(sizes)}`,
    'Reshape the output with a Reshape layer in Keras.',
  )
}

const callOptions = ['use_causal_mask', 'return_attention_scores']

function manyHeads(
  given: Given,
  sizes: {
    heads: number
    keyHeads: number
    keySize: number
    valueSize: number
    outputSize: number | null
  },
): Block {
  const gate = flagOf(given, 'use_gate', false)
  const useBias = flagOf(given, 'use_bias', true)
  const window = given.config.sliding_window
  let layer: tfl.layers.Layer | undefined
  return {
    call(arguments_, keywords) {
      const names = [
        'query',
        'value',
        'key',
        'query_mask',
        'value_mask',
        'key_mask',
        'attention_mask',
      ]
      checkKeywords(given, keywords, [...names, ...callOptions])
      const at = (index: number): Value | undefined =>
        valuesIn(arguments_[index] ?? keywords[names[index]!])[0]
      const [query, value] = [at(0)!, at(1)!]
      const key = at(2)
      const queryMask = at(3)?.tensor ?? query.mask
      const valueMask = at(4)?.tensor ?? value.mask
      const keyMask = at(5)?.tensor ?? key?.mask
      const attentionMask = at(6)?.tensor
      const masks = [queryMask, valueMask, keyMask, attentionMask]
      const scores = keywords.return_attention_scores === true
      layer ??= multiHead(args(given), {
        ...sizes,
        useBias,
        gate,
        window: typeof window === 'number' ? window : null,
        causal: keywords.use_causal_mask === true,
        scores,
        zeroed: scores || numberOf(given, 'dropout', 0) > 0,
        queryMask: queryMask !== undefined,
        valueMask: valueMask !== undefined,
        keyMask: keyMask !== undefined,
        attentionMask: attentionMask !== undefined,
      })
      const inputs = [query.tensor, value.tensor, (key ?? value).tensor]
      return outputsOf(layer, inputs, masks, queryMask)
    },
    weights() {
      const parts = ['query', 'key', ...(gate ? ['gate'] : []), 'value', 'output']
      const children = parts.map((part) => ({
        attribute: `${part}_dense`,
        tree: {
          ...treeOf(given),
          className: 'EinsumDense',
          variables: layer!.weights.filter((variable) => ownName(variable).startsWith(`${part}_`)),
        },
      }))
      const className = given.className.replace('GroupQuery', 'GroupedQuery') // its class' own name
      return { ...treeOf(given), className, children }
    },
  }
}

function outputsOf(
  layer: tfl.layers.Layer,
  inputs: readonly tfl.SymbolicTensor[],
  masks: readonly (tfl.SymbolicTensor | undefined)[],
  mask: tfl.SymbolicTensor | undefined,
): Value[] {
  const given = masks.flatMap((found) => (found ? [found] : []))
  return many(layer.apply([...inputs, ...given])).map(
    (tensor, index) => new Value(tensor, index === 0 ? mask : undefined),
  )
}

function oneHead(given: Given, mode: 'dot' | 'concat' | 'additive', scaled: boolean): Block {
  const useScale = flagOf(given, 'use_scale', scaled)
  let layer: tfl.layers.Layer | undefined
  return {
    call(arguments_: readonly Argument[], keywords: Keywords) {
      checkKeywords(given, keywords, ['mask', ...callOptions])
      const [query, value, key] = arguments_.flatMap(valuesIn) as [Value, Value, Value?]
      const masks = Array.isArray(keywords.mask) ? keywords.mask : []
      const maskAt = (index: number, of: Value) =>
        masks[index] instanceof Value ? masks[index].tensor : of.mask
      const [queryMask, valueMask] = [maskAt(0, query), maskAt(1, value)]
      layer ??= attention(args(given), {
        mode,
        useScale,
        causal: keywords.use_causal_mask === true,
        scores: keywords.return_attention_scores === true,
        queryMask: queryMask !== undefined,
        valueMask: valueMask !== undefined,
        keyMask: false,
        attentionMask: false,
      })
      const inputs = [query.tensor, value.tensor, (key ?? value).tensor]
      return outputsOf(layer, inputs, [queryMask, valueMask], queryMask)
    },
    weights: () => ({ ...treeOf(given), variables: layer!.weights }),
  }
}
