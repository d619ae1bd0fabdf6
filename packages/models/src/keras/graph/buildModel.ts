import * as tfl from '@tensorflow/tfjs-layers'
import type { Config, Entries } from '../kerasConfig'
import { isEntries, otherwise, refusal } from '../kerasConfig'
import { float } from '../layers/reshaping'
import type { WeightTree } from '../weights/weightTree'
import { Value } from './block'
import { checkOwn } from './given'
import { freeName, originOf, type Scope } from './layerBlock'
import { isModel, modelBlock, passed } from './modelBlock'

/** Builds a model from Keras' configuration of it, with weights that are not read yet.
 * @param keras version that wrote it
 * @throws InkstoneError naming the layer and what is not honoured */
export function buildModel(
  path: string,
  entry: Config,
  keras: 2 | 3,
): { model: tfl.LayersModel; tree: WeightTree } {
  const scope: Scope = { path, keras, unmasked: !makesMasks(entry), names: new Set() }
  if (!isEntries(entry)) {
    throw refusal({ ...scope, layer: 'the model' }, 'found no configuration', otherwise)
  }
  const origin = originOf(scope, entry)
  if (!isModel(entry)) {
    throw refusal(
      origin,
      `expected a Sequential or Functional model, found ${String(entry.class_name)}`,
      `A model that is a class of its own computes what only its code says. ${otherwise}`,
    )
  }
  checkOwn(origin, entry)
  const block = modelBlock(scope, entry)
  const inputs = block.inputs.map(({ name, shape, dtype }) => {
    const tensor = tfl.input({ name: freeName(scope, name), batchShape: shape, dtype })
    if (dtype === 'float32') return { tensor, value: new Value(tensor) }
    const layer = float({ name: freeName(scope, `${name}_float`) }, {})
    return { tensor, value: new Value(layer.apply(tensor) as tfl.SymbolicTensor) }
  })
  const values = block.call([inputs.map(({ value }) => value)], {})
  const tensors = inputs.map(({ tensor }) => tensor)
  const outputs = values.map((value) =>
    tensors.includes(value.tensor) ? passed(scope, value) : value.tensor,
  )
  const model = tfl.model({ name: block.name, inputs: tensors, outputs })
  for (const layer of model.layers) countOnce(layer)
  return { model, tree: block.weights() }
}

/** TensorFlow.js counts the calls of a layer, and disposes its weights after as many calls of `dispose`; a model
 * calls it once. */
function countOnce(layer: tfl.layers.Layer): void {
  for (let call = 1; call < layer.inboundNodes.length; call++) layer.dispose()
}

/** Whether any layer makes or receives a mask. */
function makesMasks(entry: Config): boolean {
  if (Array.isArray(entry)) return entry.some(makesMasks)
  if (!isEntries(entry)) return false
  if (entry.class_name === 'Masking' || entry.mask_zero === true) return true
  if (isEntries(entry.mask) || Array.isArray(entry.mask)) return true
  return Object.values(entry as Entries).some(makesMasks)
}
