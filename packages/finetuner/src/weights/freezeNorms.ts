import { layersOf } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Makes batch normalisation untrainable: it keeps its scale and shift, and normalises with the running
 * statistics of the base model, which stay too. */
export function freezeNorms(model: LayersModel): void {
  for (const layer of layersOf(model)) {
    if (layer.getClassName() === 'BatchNormalization') layer.trainable = false
  }
}
