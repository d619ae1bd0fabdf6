import * as tfl from '@tensorflow/tfjs-layers'
import { type Argument, type Block, type Keywords, Value, valuesIn } from '../graph/block'
import { checkKeywords, flagOf, type Given, one, oneInput, textOf, treeOf } from '../graph/given'
import { type Config, type Entries, isEntries, refusal, told } from '../kerasConfig'
import { fold, reverse, unfold } from '../layers/reshaping'
import type { LayerSchemas } from './layerSchema'
import { honoured, only, training } from './option'

/** Layers around layers. */
export const wrapperSchemas: LayerSchemas = {
  TimeDistributed: {
    options: { layer: honoured },
    build(given) {
      const inner = given.nested(given.config.layer ?? null)
      return {
        call(args, keywords) {
          const [input] = oneInput(given, args)
          checkKeywords(given, keywords, ['mask'])
          const folded = one(fold({ name: given.name('fold') }, {}).apply(input.tensor))
          return inner.call([new Value(folded)], {}).map(({ tensor }) => {
            const layer = unfold({ name: given.name('unfold') }, {})
            return new Value(one(layer.apply([tensor, input.tensor])), input.mask)
          })
        },
        weights: () => ({
          ...treeOf(given),
          children: [{ attribute: 'layer', tree: inner.weights() }],
        }),
      }
    },
  },
  Bidirectional: {
    options: {
      layer: honoured,
      backward_layer: honoured,
      merge_mode: only(['concat', 'sum', 'mul', 'ave', null], 'Merge outside of the layer.'),
      weights: training, // they are in the file
      return_sequences: honoured,
      return_state: honoured,
      stateful: only([false], 'Keep the states outside: return_state=True and initial_state.'),
    },
    build: bidirectional,
  },
}

function bidirectional(given: Given): Block {
  const { layer, backward_layer } = given.config
  if (!isEntries(layer) || !isEntries(layer.config)) {
    throw refusal(given.origin, `found layer=${told(layer ?? null)}`, 'Wrap a recurrent layer.')
  }
  const backwards = !flagOf({ ...given, config: layer.config }, 'go_backwards', false)
  const forward = given.nested(layer)
  const backward = isEntries(backward_layer)
    ? given.nested(backward_layer)
    : given.nested(renamed(layer), { go_backwards: backwards })
  const sequences = layer.config.return_sequences === true
  const mode = given.config.merge_mode === null ? null : textOf(given, 'merge_mode', 'concat')
  const merged = (a: tfl.SymbolicTensor, b: tfl.SymbolicTensor): tfl.SymbolicTensor => {
    const name = given.name()
    if (mode === 'concat') return one(tfl.layers.concatenate({ name }).apply([a, b]))
    if (mode === 'sum') return one(tfl.layers.add({ name }).apply([a, b]))
    if (mode === 'mul') return one(tfl.layers.multiply({ name }).apply([a, b]))
    return one(tfl.layers.average({ name }).apply([a, b]))
  }
  return {
    call(args, keywords) {
      const { first, states, rest } = split(args, keywords)
      const half = states.length / 2
      const start = (values: Value[]): Keywords =>
        values.length > 0 ? { ...rest, initial_state: values } : rest
      const [y, ...yStates] = forward.call([first], start(states.slice(0, half)))
      const [z, ...zStates] = backward.call([first], start(states.slice(half)))
      const turned = sequences
        ? one(reverse({ name: given.name('reverse') }, {}).apply(z!.tensor))
        : z!.tensor
      const outputs =
        mode === null
          ? [new Value(y!.tensor, y!.mask), new Value(turned, y!.mask)]
          : [new Value(merged(y!.tensor, turned), y!.mask)]
      return [...outputs, ...yStates, ...zStates]
    },
    weights: () => ({
      ...treeOf(given),
      children: [
        { attribute: 'forward_layer', tree: forward.weights() },
        { attribute: 'backward_layer', tree: backward.weights() },
      ],
    }),
  }
}

function split(args: readonly Argument[], { initial_state, ...rest }: Keywords) {
  const [first, ...more] = args.flatMap((argument) => valuesIn(argument))
  return { first: first!, states: [...more, ...valuesIn(initial_state)], rest }
}

/** The backward layer has the forward layer's configuration and its own name. */
function renamed(layer: Entries): Config {
  const config = layer.config as Entries
  const name = String(config.name).replace(/^forward_/, '')
  return { ...layer, config: { ...config, name: `backward_${name}` } }
}
