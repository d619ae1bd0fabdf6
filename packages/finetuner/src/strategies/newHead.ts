import {
  assertArgument,
  assertModel,
  InkstoneError,
  lineageOf,
  nameOutputs,
  optionError,
  random,
  recordLineage,
  unknownOrigin,
} from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { valuesOf, writeValues } from '../weights/weightValues'

export interface NewHeadOptions {
  /** Ends in a dense layer, the head, with an output for each class of `from`; a softmax may follow. It is not
   * changed. */
  model: tfl.LayersModel
  /** The current classes of the head's outputs. */
  from: readonly string[]
  /** The new classes, at least two names. */
  to: readonly string[]
  /** Determines the weights of new classes. */
  seed: number
}

/** A copy of a model with a head for other classes: ten digits to 26 letters, say, or to two classes. The layers
 * before the head, and the weights of classes whose names are in both lists, are kept bit for bit; weights of new
 * classes are drawn (Glorot uniform, one stream a name), their biases are 0.
 *
 * The caller disposes the copy; the given model stays independent of it.
 * @throws InkstoneError for a model that does not end in a dense layer with those outputs, or for classes that are
 * fewer than two or named twice
 * @example
 * const letters = await newHead({ model, from: card.classes, to: [...'abcdefghijklmnopqrstuvwxyz'], seed: 1 }) */
export async function newHead(options: NewHeadOptions): Promise<tfl.LayersModel> {
  assertArgument('newHead', options, 'object', 'Pass { model, from, to, seed }.')
  const { model, from, to, seed } = options
  assertArgument('newHead.from', from, 'list')
  assertArgument('newHead.to', to, 'list')
  if (to.length < 2 || new Set(to).size < to.length) {
    throw optionError({
      option: 'newHead.to',
      expected: 'two or more names, each once',
      given: to.join(', '),
    })
  }
  assertModel('newHead', model)
  const head = headOf(model, from.length)
  const topology: Topology = JSON.parse(String(model.toJSON()))
  for (const { config } of topology.config.layers) {
    if (config.name === head.name) config.units = to.length
  }
  const copy = await tfl.models.modelFromJSON({ modelTopology: { ...topology } })
  const ofHead = new Set(head.weights)
  model.weights.forEach((weight, index) => {
    const values = valuesOf(weight.read())
    const target = copy.weights[index]!
    const drawn = weight.shape.length > 1 // a kernel; biases of new classes are 0
    const change = { from, to, seed, drawn }
    writeValues(target, ofHead.has(weight) ? rearranged(values, change) : values)
  })
  nameOutputs(copy, to)
  recordLineage(copy, (await lineageOf(model)) ?? [unknownOrigin])
  return copy
}

interface Topology {
  config: { layers: { config: { name: string; units?: number } }[] }
}

function headOf(model: tfl.LayersModel, classes: number): tfl.layers.Layer {
  const last = model.outputs[0]!.sourceLayer
  const before = last.inboundNodes[0]?.inboundLayers[0]
  const head = isSoftmax(last) && before ? before : last
  const { units } = head.getConfig()
  if (model.layers.includes(head) && head.getClassName() === 'Dense' && units === classes) {
    return head
  }
  throw new InkstoneError(
    `newHead: expected a model that ends in a dense layer with an output for each of ${classes} classes, got one ` +
      `that ends in ${head.name}, ${head.getClassName()}${units ? ` of ${units} units` : ''}. ` +
      'Give the classes that it was trained for, or build the network again.',
  )
}

/** Whether a layer is just a softmax. */
function isSoftmax(layer: tfl.layers.Layer): boolean {
  const isActivation = layer.getClassName() === 'Activation'
  return (
    layer.getClassName() === 'Softmax' ||
    (isActivation && layer.getConfig().activation === 'softmax')
  )
}

/** Columns of a kernel `[in, from]`, or values of a bias `[from]`, in the order of other classes. */
function rearranged(
  values: Float32Array,
  { from, to, seed, drawn }: Omit<NewHeadOptions, 'model'> & { drawn: boolean },
): Float32Array {
  const rows = values.length / from.length
  const limit = Math.sqrt(6 / (rows + to.length)) // Glorot and Bengio, 2010
  const result = new Float32Array(rows * to.length)
  to.forEach((name, column) => {
    const known = from.indexOf(name)
    const stream = random(seed).split('new head').split(name)
    for (let row = 0; row < rows; row++) {
      const fresh = drawn ? limit * (2 * stream.uniform() - 1) : 0
      result[row * to.length + column] = known >= 0 ? values[row * from.length + known]! : fresh
    }
  })
  return result
}
