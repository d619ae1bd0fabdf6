import type * as tfl from '@tensorflow/tfjs-layers'
import { applied } from '../graph/applied'
import { type Argument, type Block, type Keywords, Value, valuesIn } from '../graph/block'
import {
  args,
  checkKeywords,
  flagOf,
  type Given,
  listOf,
  numberOf,
  textOf,
  treeOf,
} from '../graph/given'
import { refusal } from '../kerasConfig'
import { attention, attentionMask, multiHead } from '../layers/attention'
import { masked } from '../layers/reshaping'
import { ownName } from '../weights/weightTree'
import type { LayerSchemas } from './layerSchema'
import { honoured, only, training, weightOptions } from './option'

const projected = {
  use_bias: honoured,
  use_gate: honoured,
  sliding_window: honoured,
  dropout: honoured, // because it affects masks: see `zeroed`
  flash_attention: training, // another computation of the same values
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
      query_shape: training, // Keras 2: they follow from the inputs
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
  let shared: Shared | undefined
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
      const masks = {
        queryMask,
        valueMask: at(4)?.tensor ?? value.mask,
        keyMask: at(5)?.tensor ?? key?.mask,
        attentionMask: at(6)?.tensor,
      }
      const mask = maskLayer(given, query, value, masks, {
        causal: keywords.use_causal_mask === true,
        window: typeof window === 'number' ? window : null,
      })
      if (given.origin.keras === 3) for (const used of [query, value, key]) used?.dropMask() // as Keras does
      const scores = scoresOf(given, keywords, shared)
      shared ??= {
        scores,
        layer: multiHead(args(given), {
          ...sizes,
          useBias,
          gate,
          scores,
          zeroed: scores || numberOf(given, 'dropout', 0) > 0,
        }),
      }
      const inputs = [query.tensor, value.tensor, (key ?? value).tensor, ...mask]
      return outputsOf(given, shared.layer, inputs, queryMask)
    },
    weights() {
      const parts = ['query', 'key', ...(gate ? ['gate'] : []), 'value', 'output']
      const children = parts.map((part) => ({
        attribute: `${part}_dense`,
        tree: {
          ...treeOf(given),
          className: 'EinsumDense',
          variables: shared!.layer.weights.filter((variable) =>
            ownName(variable).startsWith(`${part}_`),
          ),
        },
      }))
      const className = given.className.replace('GroupQuery', 'GroupedQuery') // its class' own name
      return { ...treeOf(given), className, children }
    },
  }
}

/** The layer that serves all calls. */
interface Shared {
  layer: tfl.layers.Layer
  scores: boolean
}

function scoresOf(given: Given, keywords: Keywords, shared: Shared | undefined): boolean {
  const scores = keywords.return_attention_scores === true
  if (!shared || shared.scores === scores) return scores
  throw refusal(
    given.origin,
    'found calls with return_attention_scores=True and others without it',
    'Call the layer with return_attention_scores=True every time in Keras and save the model again.',
  )
}

type Tensors = Readonly<Record<string, tfl.SymbolicTensor | undefined>>

/** One mask of all that there are, or none. */
function maskLayer(
  given: Given,
  query: Value,
  value: Value,
  { queryMask, valueMask, keyMask, attentionMask: own }: Tensors,
  { causal, window }: { causal: boolean; window: number | null },
): tfl.SymbolicTensor[] {
  const masks = [queryMask, valueMask, keyMask, own]
  const found = masks.flatMap((mask) => mask ?? [])
  if (found.length === 0 && !causal && window === null) return []
  const layer = attentionMask(
    { name: given.name('mask') },
    {
      queryMask: queryMask !== undefined,
      valueMask: valueMask !== undefined,
      keyMask: keyMask !== undefined,
      attentionMask: own !== undefined,
      causal,
      window,
    },
  )
  return applied(layer, [query.tensor, value.tensor, ...found], given.name)
}

function outputsOf(
  given: Given,
  layer: tfl.layers.Layer,
  inputs: readonly tfl.SymbolicTensor[],
  mask: tfl.SymbolicTensor | undefined,
): Value[] {
  return applied(layer, inputs, given.name).map(
    (tensor, index) => new Value(tensor, index === 0 ? mask : undefined),
  )
}

function oneHead(given: Given, mode: 'dot' | 'concat' | 'additive', scaled: boolean): Block {
  const useScale = flagOf(given, 'use_scale', scaled)
  let shared: Shared | undefined
  return {
    call(arguments_: readonly Argument[], keywords: Keywords) {
      checkKeywords(given, keywords, ['mask', ...callOptions])
      const [query, value, key] = arguments_.flatMap(valuesIn) as [Value, Value, Value?]
      const masks = Array.isArray(keywords.mask) ? keywords.mask : []
      const maskAt = (index: number, of: Value) =>
        masks[index] instanceof Value ? masks[index].tensor : of.mask
      const [queryMask, valueMask] = [maskAt(0, query), maskAt(1, value)]
      const mask = maskLayer(
        given,
        query,
        value,
        { valueMask },
        {
          causal: keywords.use_causal_mask === true,
          window: null,
        },
      )
      const scores = scoresOf(given, keywords, shared)
      shared ??= { scores, layer: attention(args(given), { mode, useScale, scores }) }
      const inputs = [query.tensor, value.tensor, (key ?? value).tensor, ...mask]
      const [output, ...rest] = outputsOf(given, shared.layer, inputs, queryMask)
      if (!queryMask) return [output!, ...rest]
      const layer = masked({ name: given.name('masked') }, {})
      const [zeroed] = applied(layer, [output!.tensor, queryMask], given.name)
      return [new Value(zeroed!, queryMask), ...rest]
    },
    weights: () => ({ ...treeOf(given), variables: shared!.layer.weights }),
  }
}
