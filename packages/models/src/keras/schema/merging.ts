import * as tfl from '@tensorflow/tfjs-layers'
import { applied } from '../graph/applied'
import { type Block, Value, valuesIn } from '../graph/block'
import {
  args,
  checkKeywords,
  flagOf,
  type Given,
  numberOf,
  numbersOf,
  treeOf,
} from '../graph/given'
import { refusal } from '../kerasConfig'
import {
  concatenatedMask,
  dot,
  type Merging,
  maskedMerge,
  merge,
  mergedMask,
} from '../layers/merging'
import type { LayerSchemas } from './layerSchema'
import { honoured } from './option'

/** Merging of several tensors. */
export const mergingSchemas: LayerSchemas = {
  Add: { options: {}, build: (given) => merging(given, 'add') },
  Subtract: { options: {}, build: (given) => merging(given, 'subtract') },
  Multiply: { options: {}, build: (given) => merging(given, 'multiply') },
  Average: { options: {}, build: (given) => merging(given, 'average') },
  Maximum: { options: {}, build: (given) => merging(given, 'maximum') },
  Minimum: { options: {}, build: (given) => merging(given, 'minimum') },
  Concatenate: {
    options: { axis: honoured },
    build(given) {
      const axis = numberOf(given, 'axis', -1)
      return several(given, (values) => {
        const layer = tfl.layers.concatenate({ ...args(given), axis })
        const [joined] = applied(layer, tensorsOf(values), given.name)
        const masks = masksOf(values)
        if (masks.length === 0) return new Value(joined!)
        const masked = values.map(({ mask }) => mask !== undefined)
        const ofMasks = concatenatedMask({ name: given.name('mask') }, { axis, given: masked })
        return new Value(joined!, applied(ofMasks, [...tensorsOf(values), ...masks], given.name)[0])
      })
    },
  },
  Dot: {
    options: { axes: honoured, normalize: honoured },
    build(given) {
      const axes = numbersOf(given, 'axes', 2) as [number, number]
      const normalize = flagOf(given, 'normalize', false)
      return several(given, (values) => {
        const layer = dot(args(given), { axes, normalize })
        return new Value(applied(layer, tensorsOf(values), given.name)[0]!)
      })
    },
  },
}

function tensorsOf(values: readonly Value[]): tfl.SymbolicTensor[] {
  return values.map(({ tensor }) => tensor)
}

function masksOf(values: readonly Value[]): tfl.SymbolicTensor[] {
  return values.flatMap(({ mask }) => mask ?? [])
}

/** Merges of equal shapes, which TensorFlow.js has too, are its own layers. */
function merging(given: Given, operation: Merging): Block {
  return several(given, (values) => {
    const masks = masksOf(values)
    const shapes = values.map(({ tensor }) => JSON.stringify(tensor.shape))
    const equal = shapes.every((shape) => shape === shapes[0])
    const alone = operation === 'multiply' || operation === 'maximum' || operation === 'minimum'
    const mergeMasked = masks.length > 0 && equal && alone && given.origin.keras === 3
    const layer = mergeMasked
      ? maskedMerge(args(given), { operation, given: values.map(({ mask }) => mask !== undefined) })
      : equal && operation !== 'subtract'
        ? tfl.layers[operation](args(given))
        : merge(args(given), { operation })
    const inputs = mergeMasked ? [...tensorsOf(values), ...masks] : tensorsOf(values)
    const [merged] = applied(layer, inputs, given.name)
    if (masks.length < values.length) return new Value(merged!)
    const ofMasks = mergedMask({ name: given.name('mask') }, { all: given.origin.keras === 2 })
    return new Value(merged!, applied(ofMasks, masks, given.name)[0])
  })
}

/** A layer of two and more tensors; it has no weights, so each call makes one. */
function several(given: Given, merged: (values: readonly Value[]) => Value): Block {
  return {
    call(args, keywords) {
      checkKeywords(given, keywords, ['mask'])
      const values = args.flatMap(valuesIn)
      if (values.length >= 2) return [merged(values)]
      throw refusal(
        given.origin,
        `expected a call with two or more tensors, found ${values.length}`,
        'Call the layer with a list of tensors in Keras and save the model again.',
      )
    },
    weights: () => treeOf(given),
  }
}
