import { layersOf } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Freezes batch normalisation: it keeps its scale, shift and running statistics, and normalises with the latter. */
export function freezeNorms(model: LayersModel): void {
  for (const layer of layersOf(model)) {
    if (layer.getClassName() === 'BatchNormalization') layer.trainable = false
  }
}
