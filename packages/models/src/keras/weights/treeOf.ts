import * as tfl from '@tensorflow/tfjs-layers'
import type { WeightTree } from './weightTree'

const remembered = new WeakMap<tfl.LayersModel, WeightTree>()

/** A model built from a Keras file keeps the file's arrangement of its weights. */
export function rememberTree(model: tfl.LayersModel, tree: WeightTree): void {
  remembered.set(model, tree)
}

/** The arrangement in a Keras file of the weights of a model of TensorFlow.js' layers. */
export function treeOf(model: tfl.LayersModel): WeightTree {
  return remembered.get(model) ?? treeOfLayer(model)
}

function treeOfLayer(layer: tfl.layers.Layer): WeightTree {
  const { name } = layer
  const frozen = !layer.trainable
  if (layer instanceof tfl.LayersModel) {
    const className = layer instanceof tfl.Sequential ? 'Sequential' : 'Functional'
    const members = { attribute: 'layers', trees: layer.layers.map(treeOfLayer) }
    return { className, name, frozen, variables: [], members }
  }
  const className = layer.getClassName()
  const parts = innerLayers(layer)
  if (parts.length > 0) return { className, name, frozen, variables: [], children: parts }
  if ('cell' in layer) {
    const cell = { className: `${className}Cell`, name, frozen, variables: layer.weights }
    return { className, name, frozen, variables: [], children: [{ attribute: 'cell', tree: cell }] }
  }
  return { className, name, frozen, variables: layer.weights }
}

const attributes = [
  ['forwardLayer', 'forward_layer'],
  ['backwardLayer', 'backward_layer'],
  ['layer', 'layer'],
] as const

/** Of `Bidirectional` and `TimeDistributed`. */
function innerLayers(layer: tfl.layers.Layer): { attribute: string; tree: WeightTree }[] {
  const bidirectional = 'forwardLayer' in layer
  return attributes.flatMap(([property, attribute]) => {
    if (!(property in layer) || (bidirectional && property === 'layer')) return []
    const inner: unknown = Reflect.get(layer, property)
    return inner instanceof tfl.layers.Layer ? [{ attribute, tree: treeOfLayer(inner) }] : []
  })
}
