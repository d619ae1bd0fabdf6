import { layersOf } from '@inkstone/trainer'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'

/** The trainable layers of a model in groups that share a rate or are unfrozen together, the head first and the input
 * last. A normalisation belongs to the layer before it. Layers of one block, whose names share a prefix up to a
 * slash, or up to an underscore after a number (`block1_attention`, `block1_norm1`), are one group. */
export function layerGroups(model: LayersModel): layers.Layer[][] {
  const groups: { name: string; layers: layers.Layer[] }[] = []
  for (const layer of layersOf(model)) {
    if (layer.trainableWeights.length === 0) continue
    const name = prefix.exec(layer.name)?.[0] ?? layer.name
    const last = groups.at(-1)
    if (last && (last.name === name || layer.getClassName() === 'BatchNormalization')) {
      last.layers.push(layer)
    } else {
      groups.push({ name, layers: [layer] })
    }
  }
  return groups.map((group) => group.layers).reverse()
}

const prefix = /^([^/]+(?=\/)|[a-z]+\d+(?=_))/
