import type * as tf from '@tensorflow/tfjs-core'

/** What we read of a model of tfjs-layers. */
export interface RecordableModel {
  readonly layers: readonly RecordableLayer[]
  readonly weights: readonly { read(): tf.Tensor }[]
}

export interface RecordableLayer {
  readonly name: string
  /** One for each output; null where a side is open. */
  readonly outputShape: (number | null)[] | (number | null)[][]
  getClassName(): string
  countParams(): number
}

/** All that a pass through a model depends on besides its inputs and the values of its weights: the layers, their
 * options, the methods and activations that were put in the place of others. A pass that was recorded in one state is
 * not used in another. */
export class ModelState {
  readonly variables: readonly tf.Variable[]
  /** Why a pass through the model cannot be repeated from a tape; undefined if it can. */
  readonly unknown: string | undefined
  readonly #objects: Record<string | number, unknown>[] = []
  readonly #keys: (string | number)[] = []
  readonly #values: unknown[] = []

  constructor(model: RecordableModel) {
    const read = model.weights.map((weight) => weight.read() as tf.Variable)
    this.variables = [...new Set(read)] // a shared layer's come once
    const layers = new Set<RecordableLayer>()
    this.#walk(model, layers, new Set())
    this.unknown = [...layers].map(reasonAgainst).find((reason) => reason !== undefined)
  }

  /** Whether the model is still in this state. */
  holds(): boolean {
    const [objects, keys, values] = [this.#objects, this.#keys, this.#values]
    for (let index = 0; index < values.length; index++) {
      if (objects[index]![keys[index]!] !== values[index]) return false
    }
    return true
  }

  #walk(part: object, layers: Set<RecordableLayer>, seen: Set<object>): void {
    if (seen.has(part)) return
    seen.add(part)
    if (isLayer(part)) layers.add(part)
    for (const key of isWeight(part) ? ofWeights : [...Object.keys(part), 'call', 'apply']) {
      if (passing.has(key) || key.toLowerCase().endsWith('initializer')) continue
      const value: unknown = Reflect.get(part, key)
      this.#objects.push(Object(part))
      this.#keys.push(key)
      this.#values.push(value)
      if (Array.isArray(value)) this.#walkList(value, layers, seen)
      else if (isPart(value)) this.#walk(value, layers, seen)
    }
  }

  /** A list of layers or options: its length, and its items. */
  #walkList(list: unknown[], layers: Set<RecordableLayer>, seen: Set<object>): void {
    if (seen.has(list)) return
    seen.add(list)
    for (const key of ['length', ...list.keys()]) {
      const value: unknown = Reflect.get(list, key)
      this.#objects.push(Object(list))
      this.#keys.push(key)
      this.#values.push(value)
      if (Array.isArray(value)) this.#walkList(value, layers, seen)
      else if (isPart(value)) this.#walk(value, layers, seen)
    }
  }
}

/** What a pass depends on of a weight: its variable, and whether it is trained. */
const ofWeights = ['val', 'trainable_', 'read']

/** Properties without an effect on what a layer computes, some of which change with each call. */
const passing = new Set([
  ...['id', 'name', 'seed', 'built', '_refCount', 'inputSpec', '_addedWeightNames'],
  ...['initialWeights', 'fastWeightInitDuringBuild', 'batchInputShape'],
  ...['inboundNodes', 'outboundNodes', 'nodesByDepth', 'containerNodes', 'layersByDepth'],
  ...['inputLayersNodeIndices', 'inputLayersTensorIndices', 'outputLayersNodeIndices'],
  ...['outputLayersTensorIndices', 'history', 'optimizer_', 'isTraining', 'stopTraining_'],
  ...['inputs', 'outputs', 'feedInputShapes', 'internalInputShapes', 'feedOutputShapes'],
])

/** A layer, or a part of one: an activation, a cell, a weight. */
function isPart(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return 'getClassName' in value || ('read' in value && 'write' in value)
}

function isWeight(part: object): boolean {
  return 'read' in part && 'write' in part && 'val' in part
}

function isLayer(part: object): part is RecordableLayer {
  return 'getClassName' in part && 'call' in part && 'weights' in part
}

/** Layers of tfjs-layers whose inference depends on their options, weights and inputs alone. */
const known = new Set([
  ...[
    'InputLayer',
    'Model',
    'Functional',
    'Sequential',
    'TimeDistributed',
    'Bidirectional',
    'Masking',
  ],
  ...[
    'Dense',
    'Flatten',
    'Activation',
    'RepeatVector',
    'Reshape',
    'Permute',
    'Embedding',
    'Dropout',
  ],
  ...['SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'Add', 'Multiply'],
  ...['Average', 'Maximum', 'Minimum', 'Concatenate', 'Dot', 'Conv1D', 'Conv2D', 'Conv3D'],
  ...['Conv2DTranspose', 'Conv3DTranspose', 'SeparableConv2D', 'DepthwiseConv2D', 'ZeroPadding2D'],
  ...['Cropping2D', 'UpSampling2D', 'BatchNormalization', 'LayerNormalization', 'MaxPooling1D'],
  ...['AveragePooling1D', 'MaxPooling2D', 'AveragePooling2D', 'MaxPooling3D', 'AveragePooling3D'],
  ...['GlobalAveragePooling1D', 'GlobalMaxPooling1D', 'GlobalAveragePooling2D'],
  ...[
    'GlobalMaxPooling2D',
    'RNN',
    'SimpleRNN',
    'SimpleRNNCell',
    'GRU',
    'GRUCell',
    'LSTM',
    'LSTMCell',
  ],
  ...['StackedRNNCells', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax'],
  ...['Rescaling', 'Resizing'],
])

const activations: ReadonlySet<unknown> = new Set([
  ...['elu', 'selu', 'relu', 'relu6', 'linear', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign'],
  ...['tanh', 'softmax', 'logSoftmax', 'swish', 'mish', 'gelu', 'gelu_new'],
])

/** Whether a layer, a method or an activation says that it depends on its arguments, options and weights alone. */
function isRecordable(part: unknown): boolean {
  return Reflect.get(Object(part), 'recordable') === true
}

function reasonAgainst(layer: RecordableLayer): string | undefined {
  const { name } = layer
  const kind = layer.getClassName()
  if (!known.has(kind) && !isRecordable(layer)) {
    return `layer '${name}' (${kind}) is not known to depend on its inputs and weights alone`
  }
  const call: unknown = Reflect.get(layer, 'call')
  if (call !== Reflect.get(Object.getPrototypeOf(layer), 'call') && !isRecordable(call)) {
    return `layer '${name}' has a method call of its own`
  }
  for (const key of ['activation', 'recurrentActivation']) {
    const activation: unknown = Reflect.get(layer, key)
    if (typeof activation !== 'object' || activation === null || isRecordable(activation)) continue
    const kind: unknown = Object(activation).getClassName?.()
    if (!activations.has(kind)) return `layer '${name}' has an activation of its own`
  }
  if ('_callHook' in layer && layer._callHook) return `layer '${name}' has a hook on its call`
  if ('stateful' in layer && layer.stateful === true) return `layer '${name}' keeps its state`
  return undefined
}

/** The first layer, other than dropout, that draws random numbers in training. */
export function randomLayer({ layers }: RecordableModel): string | undefined {
  for (const layer of layers) {
    if (seeded.has(layer.getClassName())) continue
    const rates = ['rate', 'stddev', 'dropout', 'recurrentDropout'].map((key) =>
      Reflect.get(layer, key),
    )
    const cell: unknown = Reflect.get(layer, 'cell')
    if (typeof cell === 'object' && cell !== null) {
      rates.push(Reflect.get(cell, 'dropout'), Reflect.get(cell, 'recurrentDropout'))
    }
    if (rates.some((rate) => typeof rate === 'number' && rate > 0)) {
      return `layer '${layer.name}' draws random numbers in each step`
    }
  }
  return undefined
}

/** Their masks are drawn anew in each repetition: recordDropout.ts. */
const seeded = new Set(['Dropout', 'SpatialDropout1D'])
