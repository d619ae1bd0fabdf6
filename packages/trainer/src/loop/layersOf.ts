import { assertModel } from '@inkstone/core'
import { LayersModel, type layers } from '@tensorflow/tfjs-layers'

/** All layers of a model, including those of nested models, from input to output.
 * @example layersOf(model).filter((layer) => layer.getClassName() === 'Dropout') */
export function layersOf(model: LayersModel): layers.Layer[] {
  assertModel('layersOf', model)
  return model.layers.flatMap((layer) => (layer instanceof LayersModel ? layersOf(layer) : [layer]))
}
