import * as tfl from '@tensorflow/tfjs-layers'
import { type Block, Value, valuesIn } from '../graph/block'
import {
  args,
  checkKeywords,
  flagOf,
  type Given,
  numberOf,
  numbersOf,
  one,
  treeOf,
} from '../graph/given'
import { refusal } from '../kerasConfig'
import { concatenatedMask, dot, type Merging, merge, mergedMask } from '../layers/merging'
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
      const layer = tfl.layers.concatenate({ ...args(given), axis })
      return several(given, layer, (values) => {
        if (values.every(({ mask }) => !mask)) return
        const masks = values.flatMap(({ mask }) => (mask ? [mask] : []))
        const given_ = values.map(({ mask }) => mask !== undefined)
        const inputs = [...values.map(({ tensor }) => tensor), ...masks]
        const name = given.name('mask')
        return one(concatenatedMask({ name }, { axis, given: given_ }).apply(inputs))
      })
    },
  },
  Dot: {
    options: { axes: honoured, normalize: honoured },
    build(given) {
      const axes = numbersOf(given, 'axes', 2) as [number, number]
      const layer = dot(args(given), { axes, normalize: flagOf(given, 'normalize', false) })
      return several(given, layer, () => undefined)
    },
  },
}

/** Those of equal shapes, which TensorFlow.js has too, are its own layers. */
function merging(given: Given, operation: Merging): Block {
  const named = args(given)
  const own = operation === 'subtract' ? undefined : tfl.layers[operation]
  let layer: tfl.layers.Layer | undefined
  const choose = (values: readonly Value[]): tfl.layers.Layer => {
    const shapes = values.map(({ tensor }) => JSON.stringify(tensor.shape))
    const equal = values.length > 1 && shapes.every((shape) => shape === shapes[0])
    return equal && own ? own(named) : merge(named, { operation })
  }
  return several(
    given,
    (values) => (layer ??= choose(values)), // shared, it must fit every call: of equal shapes only
    (values) => {
      const masks = values.flatMap(({ mask }) => (mask ? [mask] : []))
      if (masks.length < values.length) return
      const all = given.origin.keras === 2
      return one(mergedMask({ name: given.name('mask') }, { all }).apply(masks))
    },
  )
}

function several(
  given: Given,
  layer: tfl.layers.Layer | ((values: readonly Value[]) => tfl.layers.Layer),
  maskOf: (values: readonly Value[]) => tfl.SymbolicTensor | undefined,
): Block {
  return {
    call(args, keywords) {
      checkKeywords(given, keywords, ['mask'])
      const values = args.flatMap(valuesIn)
      if (values.length < 2) {
        throw refusal(
          given.origin,
          `expected a call with two or more tensors, found ${values.length}`,
          'Call the layer with a list of tensors in Keras and save the model again.',
        )
      }
      const chosen = typeof layer === 'function' ? layer(values) : layer
      const merged = one(chosen.apply(values.map(({ tensor }) => tensor)))
      return [new Value(merged, maskOf(values))]
    },
    weights: () => treeOf(given),
  }
}
