import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { readKerasFile } from './readKerasFile'
import { withHdf5File } from './weights/hdf5File'
import { kerasWeights } from './weights/kerasWeights'
import { treeOf } from './weights/treeOf'

/** Reads the weights of a file that Keras saved, `.keras`, `.h5` or `.weights.h5`, into a model of the same
 * architecture: the same layers with weights in the same order, whatever their names. Dropout, activations and a
 * softmax have no weights and may differ. All weights are replaced, or, after an error, none.
 * @throws InkstoneError naming the file, and the first layer of model or file that does not fit
 * @example await loadKerasWeights(cnn('seed-001').build(input), 'digits.keras') */
export async function loadKerasWeights(model: tfl.LayersModel, path: string): Promise<void> {
  const { weights } = await readKerasFile(path)
  await setKerasWeights(model, path, weights)
}

/** @param path for the messages
 * @param bytes of the HDF5 file */
export async function setKerasWeights(
  model: tfl.LayersModel,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const tree = treeOf(model)
  const found = await withHdf5File(path, bytes, (file) =>
    kerasWeights(path, file, tree, model.name),
  )
  for (const [weight, { shape, values }] of found) {
    const tensor = tf.tensor(values, [...shape])
    weight.write(tensor)
    tensor.dispose()
  }
}
