import type { LayersModel, layers } from '@tensorflow/tfjs-layers'

/** The layer that gives a model's output, also where that is a layer of a model within it. */
export function lastLayer(model: LayersModel): layers.Layer {
  const { sourceLayer } = model.outputs[0]!
  return 'layers' in sourceLayer ? lastLayer(sourceLayer as LayersModel) : sourceLayer
}

/** What a model does to its scores last; `linear` if nothing.
 * @example lastActivation(model) // 'softmax' */
export function lastActivation(model: LayersModel): string {
  const layer = lastLayer(model)
  const className = layer.getClassName()
  if (activationLayers.includes(className)) return className.toLowerCase()
  const { activation } = layer.getConfig()
  return typeof activation === 'string' ? activation : 'linear'
}

const activationLayers = ['Softmax', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU']
