import { assertModel, knownOptions, recomputedPart, wholeNumber } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { layerFlops } from './layerFlops'

export interface LayerSummary {
  /** Prefixed by the names of nested models: `inner/conv1`. */
  name: string
  /** Its class: `Conv2D`. */
  type: string
  /** Without the batch. */
  outputShape: number[]
  parameters: number
  trainableParameters: number
  /** Floating-point operations of one image in the forward pass: {@link layerFlops}. `null` for a layer of unknown
   * class. */
  flops: number | null
  /** Bytes of its output for a whole batch, in float32. */
  activationBytes: number
}

export interface ModelSummary {
  name: string
  batchSize: number
  layers: LayerSummary[]
  parameters: number
  trainableParameters: number
  /** Of one image; a sum over the layers whose count is known. */
  flops: number
  /** Names of the layers that `flops` leaves out. */
  unknownFlops: string[]
  /** What a training step keeps for its backward pass: the outputs of all layers, but of recomputed parts only their
   * outputs and the layers of the largest. */
  activationBytes: number
}

export interface SummaryOptions {
  /** For the memory of activations, >= 1. */
  batchSize?: number
}

/** A model's layers and their costs, as plain JSON. {@link summaryTable} writes it as a table. Any
 * `tf.LayersModel` will do.
 * @example summary(model, { batchSize: 128 }).flops // 5291594 for cnn('seed-001') on MNIST */
export function summary(model: tfl.LayersModel, options: SummaryOptions = {}): ModelSummary {
  assertModel('summary', model)
  knownOptions('summary', options, ['batchSize'])
  const { batchSize = 1 } = options
  wholeNumber('summary.batchSize', batchSize, { min: 1, unit: 'images' })
  const layers = layersOf(model, '').map(([layer, name]) => layerSummary(layer, name, batchSize))
  const total = (figure: (layer: LayerSummary) => number | null) =>
    layers.reduce((sum, layer) => sum + (figure(layer) ?? 0), 0)
  return {
    name: model.name,
    batchSize,
    layers,
    parameters: total((layer) => layer.parameters),
    trainableParameters: total((layer) => layer.trainableParameters),
    flops: total((layer) => layer.flops),
    unknownFlops: layers.filter(({ flops }) => flops === null).map(({ name }) => name),
    activationBytes: activationBytes(model, batchSize),
  }
}

function activationBytes(model: tfl.LayersModel, batchSize: number): number {
  let sum = 0
  let largestPart = 0
  for (const layer of model.layers) {
    const isModel = layer instanceof tfl.LayersModel
    const inside = isModel ? activationBytes(layer, batchSize) : 0
    const isRecomputed = layer.getClassName() === recomputedPart
    if (isRecomputed) largestPart = Math.max(largestPart, inside)
    if (isModel && !isRecomputed) sum += inside
    else sum += 4 * batchSize * product(sizesOf(layer.outputShape))
  }
  return sum + largestPart
}

function layersOf(model: tfl.LayersModel, before: string): [tfl.layers.Layer, string][] {
  return model.layers.flatMap((layer): [tfl.layers.Layer, string][] => {
    const name = before + layer.name
    return layer instanceof tfl.LayersModel ? layersOf(layer, `${name}/`) : [[layer, name]]
  })
}

function layerSummary(layer: tfl.layers.Layer, name: string, batchSize: number): LayerSummary {
  const outputShape = sizesOf(layer.outputShape)
  const count = (weights: readonly tfl.LayerVariable[]) =>
    weights.reduce((sum, { shape }) => sum + product(shape as number[]), 0)
  return {
    name,
    type: layer.getClassName(),
    outputShape,
    parameters: count(layer.weights),
    trainableParameters: count(layer.trainableWeights),
    flops: layerFlops(layer),
    activationBytes: 4 * batchSize * product(outputShape),
  }
}

function sizesOf(shape: tfl.Shape | tfl.Shape[]): number[] {
  const first = Array.isArray(shape[0]) ? shape[0] : (shape as tfl.Shape)
  return first.slice(1) as number[]
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1)
}
