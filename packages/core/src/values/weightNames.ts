import type * as tfl from '@tensorflow/tfjs-layers'
import { assertArgument } from '../checks/assertArgument'

/** A model's weights by their names in a file: the layer's name, a slash and the weight's own name, prefixed by the
 * names of nested models: `conv1/kernel`, `norm1/moving_mean`, `inner/dense/bias`. A layer that several models share
 * is listed once.
 * @example [...weightNames(model).keys()] // ['conv1/kernel', 'conv1/bias', ...] */
export function weightNames(model: tfl.LayersModel): Map<string, tfl.LayerVariable> {
  assertArgument('weightNames.model', model, 'object')
  assertArgument('weightNames.layers', model.layers, 'list')
  const found = new Map<string, tfl.LayerVariable>()
  const collect = (layers: readonly tfl.layers.Layer[], before: string) => {
    for (const layer of layers) {
      const name = `${before}${layer.name}/`
      if ('layers' in layer) {
        collect(layer.layers as tfl.layers.Layer[], name) // a model as a layer
        continue
      }
      for (const weight of layer.weights) {
        found.set(
          name + weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1),
          weight,
        )
      }
    }
  }
  collect(model.layers, '')
  return found
}
