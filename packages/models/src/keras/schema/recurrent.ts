import * as tfl from '@tensorflow/tfjs-layers'
import { applied } from '../graph/applied'
import { type Argument, type Block, type Keywords, Value, valuesIn } from '../graph/block'
import {
  activationFunction,
  args,
  checkKeywords,
  checkOwn,
  flagOf,
  type Given,
  many,
  maskKeyword,
  numberOf,
  one,
  treeOf,
} from '../graph/given'
import { type Entries, isEntries, refusal, told } from '../kerasConfig'
import { type Cell, recurrent } from '../layers/recurrent'
import { wholeMask } from '../layers/reshaping'
import { ownName, type WeightTree } from '../weights/weightTree'
import type { ActivationName } from './core'
import type { LayerSchemas } from './layerSchema'
import {
  activation,
  checkOptions,
  honoured,
  type Options,
  only,
  training,
  weightOptions,
} from './option'

const layer: Options = {
  return_sequences: honoured,
  return_state: honoured,
  go_backwards: honoured,
  stateful: only([false], 'Keep the states outside: return_state=True and initial_state.'),
  unroll: training, // another computation of the same values
  zero_output_for_mask: honoured,
  time_major: only([false], 'Put the batch first in Keras.'),
}

const cell: Options = {
  units: honoured,
  activation,
  use_bias: honoured,
  ...weightOptions('kernel', 'recurrent', 'bias'),
  dropout: training,
  recurrent_dropout: training,
  implementation: training, // another computation of the same values
}

const cells: Readonly<Record<Cell['kind'], Options>> = {
  SimpleRNN: cell,
  LSTM: { ...cell, recurrent_activation: activation, unit_forget_bias: training },
  GRU: { ...cell, recurrent_activation: activation, reset_after: honoured },
}

const cellNames: Readonly<Record<string, Cell['kind']>> = {
  SimpleRNNCell: 'SimpleRNN',
  LSTMCell: 'LSTM',
  GRUCell: 'GRU',
}

/** Recurrent layers. */
export const recurrentSchemas: LayerSchemas = {
  ...Object.fromEntries(
    Object.entries(cells).map(([kind, options]) => [
      kind,
      {
        options: { ...layer, ...options },
        build: (given: Given) => layerOfOne(given, kind as Cell['kind']),
      },
    ]),
  ),
  RNN: {
    options: { ...layer, cell: honoured },
    note: 'Cells: SimpleRNNCell, LSTMCell, GRUCell, and StackedRNNCells of them.',
    build(given) {
      const config = given.config.cell
      const stacked = isEntries(config) && config.class_name === 'StackedRNNCells'
      const inner = stacked ? ((config.config as Entries).cells as Entries[]) : [config as Entries]
      const own = inner.map((entry) => cellOfConfig(given, entry))
      return ownLayerOf(given, own, (layer) => {
        const trees = inner.map((entry, index) => ({
          ...treeOf(given),
          className: String(entry.class_name),
          variables: layer.weights.filter((variable) => ownName(variable).startsWith(`${index}_`)),
        }))
        if (!stacked) return trees[0]!
        const members = { attribute: 'cells', trees }
        return { ...treeOf(given), className: 'StackedRNNCells', members }
      })
    },
  },
}

function cellOfConfig(given: Given, entry: Entries): Cell {
  const kind = cellNames[String(entry.class_name)]
  const config = entry.config
  checkOwn(given.origin, entry)
  if (!kind || !isEntries(config)) {
    throw refusal(
      given.origin,
      `found the cell ${told(entry.class_name ?? null)}, which is not honoured`,
      `Use ${Object.keys(cellNames).join(', ')} or StackedRNNCells.`,
    )
  }
  const layer = `${given.origin.layer}: '${config.name}' (${entry.class_name})`
  const origin = { ...given.origin, layer }
  checkOptions(origin, config, cells[kind])
  return cellOf({ ...given, origin, config }, kind)
}

function cellOf(given: Given, kind: Cell['kind']): Cell {
  const gate = given.config.recurrent_activation === undefined ? defaultGate(given) : undefined
  return {
    kind,
    units: numberOf(given, 'units'),
    activation:
      given.config.activation === undefined ? 'tanh' : activationFunction(given, 'activation'),
    recurrentActivation: gate ?? activationFunction(given, 'recurrent_activation'),
    useBias: flagOf(given, 'use_bias', true),
    // Keras 2's files from before TensorFlow 2.0 lack it, and mean false
    resetAfter: flagOf(given, 'reset_after', false),
  }
}

function defaultGate({ origin }: Given): string {
  return origin.keras === 2 ? 'hardSigmoid' : 'sigmoid'
}

function layerOfOne(given: Given, kind: Cell['kind']): Block {
  const cell = cellOf(given, kind)
  const simple = ['return_state', 'go_backwards'].every((option) => !given.config[option])
  if (given.plain && simple && !(kind === 'GRU' && cell.resetAfter)) return native(given, cell)
  return ownLayerOf(given, [cell], (layer) => ({
    ...treeOf(given),
    className: `${kind}Cell`,
    variables: layer.weights,
  }))
}

function native(given: Given, cell: Cell): Block {
  const config = {
    ...args(given),
    units: cell.units,
    activation: cell.activation as ActivationName,
    useBias: cell.useBias,
    returnSequences: flagOf(given, 'return_sequences', false),
    dropout: numberOf(given, 'dropout', 0),
    recurrentDropout: numberOf(given, 'recurrent_dropout', 0),
    recurrentInitializer: 'glorotUniform' as const, // the values are read from the file
  }
  const gated = { ...config, recurrentActivation: cell.recurrentActivation as ActivationName }
  const layer =
    cell.kind === 'SimpleRNN'
      ? tfl.layers.simpleRNN(config)
      : cell.kind === 'LSTM'
        ? tfl.layers.lstm(gated)
        : tfl.layers.gru(gated)
  return {
    call(args, keywords) {
      checkKeywords(given, keywords, [])
      return many(layer.apply(valuesIn([...args])[0]!.tensor)).map((tensor) => new Value(tensor))
    },
    weights: () => withCell(given, {
      ...treeOf(given),
      className: `${cell.kind}Cell`,
      variables: layer.weights,
    }), // biome-ignore format: one object
  }
}

function withCell(given: Given, tree: WeightTree): WeightTree {
  return { ...treeOf(given), children: [{ attribute: 'cell', tree }] }
}

function ownLayerOf(
  given: Given,
  cells: Cell[],
  tree: (layer: tfl.layers.Layer) => WeightTree,
): Block {
  const sequences = flagOf(given, 'return_sequences', false)
  let layer: tfl.layers.Layer | undefined
  return {
    call(arguments_, keywords) {
      const { input, mask, states } = callOf(given, arguments_, keywords)
      const kept = given.unmasked ? [] : [mask ?? wholeMaskOf(given, input.tensor)]
      const inputs = [input.tensor, ...kept, ...states]
      layer ??= recurrent(args(given), {
        cells,
        sequences,
        states: flagOf(given, 'return_state', false),
        backwards: flagOf(given, 'go_backwards', false),
        masked: !given.unmasked, // also in a call without a mask: one layer serves both
        zeroOutput: flagOf(given, 'zero_output_for_mask', false),
      })
      return applied(layer, inputs, given.name).map((tensor, index) => {
        return new Value(tensor, index === 0 && sequences ? mask : undefined)
      })
    },
    weights: () => withCell(given, tree(layer!)),
  }
}

function wholeMaskOf(given: Given, tensor: tfl.SymbolicTensor): tfl.SymbolicTensor {
  return one(wholeMask({ name: given.name('mask') }, {}).apply(tensor))
}

/** Keras 2 passes the states after the sequence, in one list; Keras 3 by name. */
function callOf(given: Given, args: readonly Argument[], keywords: Keywords) {
  checkKeywords(given, keywords, ['mask', 'initial_state'])
  const [input, ...more] = args.flatMap((argument) => valuesIn(argument))
  const states = [...more, ...valuesIn(keywords.initial_state)]
  return {
    input: input!,
    mask: maskKeyword(keywords) ?? input!.mask,
    states: states.map(({ tensor }) => tensor),
  }
}
