import { InkstoneError } from '@inkstone/core'
import type { io } from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { withHdf5File } from './hdf5File'
import { kerasTopology } from './kerasTopology'
import { setKerasWeights } from './loadKerasWeights'
import { readKerasFile } from './readKerasFile'

/** A whole model that Keras saved, `.keras` or `.h5`: its architecture, Sequential or Functional of layers that
 * TensorFlow.js has, and its weights. It ends as it did in Keras. Where that is a
 * softmax, training, evaluation and prediction take the logits before it. Whoever takes it disposes it.
 * @throws InkstoneError naming the file if it is damaged, holds weights alone, has a layer that TensorFlow.js does
 * not have, or weights that do not fit its architecture
 * @example const model = await loadKeras('digits.keras') */
export async function loadKeras(path: string): Promise<tfl.LayersModel> {
  const { weights, config } = await readKerasFile(path)
  const text =
    config ?? (await withHdf5File(path, weights, (file) => file.attribute('', 'model_config')))
  if (typeof text !== 'string') {
    throw new InkstoneError(
      `${path}: expected a whole model, found weights without an architecture. Build the model here and use ` +
        'loadKerasWeights(model, path).',
    )
  }
  const model = await build(path, text)
  try {
    await setKerasWeights(model, path, weights)
    return model
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function build(path: string, config: string): Promise<tfl.LayersModel> {
  try {
    const modelTopology = { model_config: kerasTopology(JSON.parse(config)) }
    const handler: io.IOHandler = { load: async () => ({ modelTopology }) }
    return await tfl.loadLayersModel(handler)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [reason] = message.split(/\n| This may be due to/) // TensorFlow.js goes on about its own users
    throw new InkstoneError(
      `${path}: TensorFlow.js cannot build this model: ${reason} ` +
        'Build it here of the layers there are, and use loadKerasWeights(model, path).',
    )
  }
}
