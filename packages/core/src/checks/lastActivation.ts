import type { LayersModel, layers } from '@tensorflow/tfjs-layers'

/** The layer that computes a model's output, even inside a nested model. */
export function lastLayer(model: LayersModel): layers.Layer {
  const { sourceLayer } = model.outputs[0]!
  return 'layers' in sourceLayer ? lastLayer(sourceLayer as LayersModel) : sourceLayer
}

/** The activation of a model's output; `linear` if there is none.
 * @example lastActivation(model) // 'softmax' */
export function lastActivation(model: LayersModel): string {
  const layer = lastLayer(model)
  const className = layer.getClassName()
  if (activationLayers.includes(className)) return className.toLowerCase()
  const { activation } = layer.getConfig()
  return typeof activation === 'string' ? activation : 'linear'
}

const activationLayers = ['Softmax', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU']
