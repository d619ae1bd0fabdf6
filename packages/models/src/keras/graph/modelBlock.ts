import type * as tfl from '@tensorflow/tfjs-layers'
import { type Config, type Entries, isEntries, otherwise, refusal } from '../kerasConfig'
import { identity } from '../layers/reshaping'
import type { WeightTree } from '../weights/weightTree'
import { type Argument, type Block, Value, valuesIn } from './block'
import { callOrder, type Node } from './callOrder'
import { inputDtype } from './dtypePolicy'
import { checkOwn } from './given'
import { freeName, layerBlock, originOf, type Scope } from './layerBlock'
import { type Call, callsOf, type History, historiesOf, revived } from './nodes'
import { isOperation, operationBlock } from './operationBlock'

/** An input of a model, as its configuration has it. */
export interface ModelInput {
  name: string
  shape: tfl.Shape
  dtype: 'float32' | 'int32' | 'bool'
}

export interface ModelBlock extends Block {
  inputs: readonly ModelInput[]
  name: string
}

const models = ['Sequential', 'Functional', 'Model']

export function isModel({ class_name }: Entries): boolean {
  return models.includes(String(class_name))
}

/** A nested model, whose layers become layers of the outer model, so that masks and named arguments pass through it.
 * @throws InkstoneError naming the layer and what is not honoured */
export function modelBlock(scope: Scope, entry: Entries): ModelBlock {
  checkOwn(originOf(scope, entry), entry)
  return entry.class_name === 'Sequential' ? sequential(scope, entry) : functional(scope, entry)
}

function blockOf(scope: Scope, entry: Config, plain: boolean, change: Entries = {}): Block {
  if (!isEntries(entry)) throw refusal({ ...scope, layer: 'a layer' }, 'found no configuration', otherwise) // biome-ignore format: one line
  if (isModel(entry)) return modelBlock(scope, entry)
  const config = isEntries(entry.config) ? { ...entry.config, ...change } : change
  const nested = (inner: Config, changed?: Entries) => blockOf(scope, inner, true, changed)
  return layerBlock(scope, { ...entry, config }, nested, plain)
}

function sequential(scope: Scope, entry: Entries): ModelBlock {
  const config = isEntries(entry.config) ? entry.config : {}
  const layers = (Array.isArray(entry.config) ? entry.config : ((config.layers ?? []) as Config[])) as Entries[] // biome-ignore format: Keras 1 has the list alone
  const name = String(config.name ?? 'sequential')
  const [first] = layers
  const inputOf = (): ModelInput => {
    if (first?.class_name === 'InputLayer') return modelInput(scope, first)
    const own = first && isEntries(first.config) ? first.config : {}
    const shape =
      own.batch_input_shape ?? own.batch_shape ?? innerShape(first) ?? config.build_input_shape
    if (Array.isArray(shape)) {
      return { name: `${name}_input`, shape: shape as tfl.Shape, dtype: 'float32' }
    }
    throw refusal(
      originOf(scope, entry),
      'found no input shape',
      'Build the model in Keras (an Input layer in front, or model.build) and save it again.',
    )
  }
  const entries = layers.filter(({ class_name }) => class_name !== 'InputLayer')
  const blocks = entries.map((layer) => blockOf(scope, layer, true))
  const input = inputOf()
  return {
    name,
    inputs: [input],
    call(args, keywords) {
      const given = args.flatMap(valuesIn)
      const start = keywords.mask instanceof Value ? [new Value(given[0]!.tensor, keywords.mask.tensor)] : given // biome-ignore format: one line
      return blocks.reduce((values, block) => block.call([values[0]!], {}), start)
    },
    weights: () => treeOfModel('Sequential', name, config, blocks),
  }
}

/** A Sequential that begins with a model has its input. */
function innerShape(first: Entries | undefined): Config | undefined {
  if (!first || !isModel(first) || !isEntries(first.config)) return
  const layers = (first.config.layers ?? []) as Entries[]
  const config = layers[0] && isEntries(layers[0].config) ? layers[0].config : {}
  return config.batch_shape ?? config.batch_input_shape ?? innerShape(layers[0])
}

function modelInput(scope: Scope, entry: Entries): ModelInput {
  const origin = originOf(scope, entry)
  const config = isEntries(entry.config) ? entry.config : {}
  const shape = config.batch_shape ?? config.batch_input_shape
  if (config.sparse || config.ragged) {
    throw refusal(origin, 'found a sparse or ragged input', 'Give a dense tensor.')
  }
  if (!Array.isArray(shape)) throw refusal(origin, 'found an input without a shape', otherwise)
  const name = String(config.name ?? entry.name)
  return { name, shape: shape as tfl.Shape, dtype: inputDtype(origin, config.dtype) }
}

interface Member {
  name: string
  entry: Entries
  calls: Call[]
  block?: Block
  /** Offset subtracted from the number of a call, in edges. */
  offset: number
}

function functional(scope: Scope, entry: Entries): ModelBlock {
  const config = isEntries(entry.config) ? entry.config : {}
  if (!Array.isArray(config.layers)) {
    throw refusal(originOf(scope, entry), 'found a model without a graph of layers', otherwise)
  }
  const members: Member[] = (config.layers as Entries[]).map((layer) => {
    const calls = callsOf(layer.inbound_nodes)
    const own = isEntries(layer.config) ? layer.config : {}
    return { name: String(layer.name ?? own.name), entry: layer, calls, offset: 0 }
  })
  const keras3 = members.some(({ calls }) => calls.some((call) => call.keras3))
  const outputs = placesIn(config.output_layers ?? null)
  countCalls(members, keras3 ? [] : outputs)
  for (const member of members) {
    const { entry: layer, calls } = member
    if (layer.class_name === 'InputLayer') continue
    if (isOperation(layer)) {
      checkOwn(originOf(scope, layer), layer)
      member.block = operationBlock(scope, originOf(scope, layer), layer)
      continue
    }
    const plain = calls.every((call) => historiesOf(call).length === 1)
    member.block = blockOf(scope, layer, plain)
  }
  const byName = new Map(members.map((member) => [member.name, member]))
  const inputs = placesIn(config.input_layers ?? null).map(([layer]) => byName.get(layer)!)
  const name = String(config.name ?? entry.name ?? 'model')
  const callOf = ([layer, call]: History): Node<Member> | undefined => {
    const member = byName.get(layer)
    if (!member) return
    const at = call - member.offset
    return at < Math.max(1, member.calls.length) ? { member, call: at } : undefined // an input has no calls
  }
  const outputOf = ([layer, call]: History): Node<Member> => {
    const member = byName.get(layer)!
    return { member, call: call - (keras3 ? countsFrom(member) : member.offset) }
  }
  const order = callOrder(members, outputs.map(outputOf), callOf, (names) =>
    refusal(
      originOf(scope, entry),
      `found layers whose inputs come from nowhere: ${names.join(', ')}`,
      otherwise,
    ),
  )
  return {
    name,
    inputs: inputs.map(({ entry: layer }) => modelInput(scope, layer)),
    call(args) {
      const given = args.flatMap(valuesIn)
      const results = new Map(inputs.map((input, index) => [input.name, [[given[index]!]]]))
      for (const { member, call } of order) {
        const { args, keywords, keras3 } = member.calls[call]!
        const place = (config: Config): Argument =>
          revived(config, keras3, (history) => valueAt(results, callOf(history)!, history))
        const named = Object.entries(keywords).map(([key, value]) => [key, place(value)] as const)
        const made = results.get(member.name) ?? []
        made[call] = member.block!.call(args.map(place), Object.fromEntries(named))
        results.set(member.name, made)
      }
      return outputs.map((history) => valueAt(results, outputOf(history), history))
    },
    weights() {
      const layers = members.filter(({ block, entry: layer }) => block && !isOperation(layer))
      return treeOfModel('Functional', name, config, layers.map(({ block }) => block!)) // biome-ignore format: one line
    },
  }
}

/** In `output_layers`, Keras 3 counts the calls of a model inside from 1. */
function countsFrom({ entry }: Member): number {
  return entry.class_name === 'Functional' || entry.class_name === 'Model' ? 1 : 0
}

/** Keras 2 counts the calls of a model inside from 1, because the call that created it comes first; Keras 3 does so
 * only in `output_layers`. */
function countCalls(members: readonly Member[], outputs: readonly History[]): void {
  const edges = [...members.flatMap(({ calls }) => calls.flatMap(historiesOf)), ...outputs]
  for (const member of members) {
    const calls = edges.filter(([layer]) => layer === member.name).map(([, call]) => call)
    const highest = Math.max(-1, ...calls)
    if (isModel(member.entry) && highest === member.calls.length) member.offset = 1
  }
}

type Results = Map<string, Value[][]>

function valueAt(results: Results, { member, call }: Node<Member>, [, , output]: History): Value {
  return results.get(member.name)![call]![output]!
}

/** Places of tensors, in Keras' order: of a dictionary, by its sorted keys. */
function placesIn(config: Config): History[] {
  if (isEntries(config)) {
    return Object.keys(config)
      .sort()
      .flatMap((key) => placesIn(config[key]!))
  }
  if (!Array.isArray(config)) return []
  const [layer, call, output] = config
  if (typeof layer === 'string') return [[layer, call as number, output as number]]
  return config.flatMap(placesIn)
}

function treeOfModel(
  className: string,
  name: string,
  config: Entries,
  blocks: readonly Block[],
): WeightTree {
  return {
    className,
    name,
    frozen: config.trainable === false,
    variables: [],
    members: { attribute: 'layers', trees: blocks.map((block) => block.weights()) },
  }
}

/** An output that is an input unchanged: TensorFlow.js requires a layer in between. */
export function passed(scope: Scope, value: Value): tfl.SymbolicTensor {
  const layer = identity({ name: freeName(scope, 'output') }, {})
  return layer.apply(value.tensor) as tfl.SymbolicTensor
}
