import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { InkstoneError } from '@inkstone/core'

/** A folder that TensorFlow saved is named as such; any other is left to the reader of the file.
 * @throws InkstoneError for a SavedModel */
export async function refuseSavedModel(path: string): Promise<void> {
  const names = await readdir(path).catch((): string[] => [])
  if (!names.includes('saved_model.pb')) return
  throw new InkstoneError(
    `${path}: expected a file of Keras, found the folder of a SavedModel. ${fromSavedModel}`,
  )
}

/** What a file is that is neither HDF5 nor an archive, and the mend. */
export function somethingElse(path: string, bytes: Uint8Array): string {
  const name = basename(path)
  const begin = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  if (name === 'saved_model.pb' || name === 'keras_metadata.pb') {
    return `found a part of a SavedModel. ${fromSavedModel}`
  }
  if (/\.(index|data-\d+-of-\d+)$/.test(name)) {
    return `found a part of a checkpoint of TensorFlow, which holds weights alone. ${loaded('model.load_weights')}`
  }
  if (begin.slice(4, 8) === 'TFL3') {
    return 'found a model of TensorFlow Lite. Save the model that it was converted from.'
  }
  if (name.endsWith('.onnx'))
    return 'found a model of ONNX. Save the model that it was converted from.'
  if (/^\s*\{\s*"/.test(begin) && Buffer.from(bytes).includes('"weightsManifest"')) {
    return "found a model of TensorFlow.js. Load it with tf.loadLayersModel('file://...')."
  }
  return (
    `found ${bytes.length} bytes of something else. ` +
    "Save the model with model.save('model.keras') or model.save('model.h5')."
  )
}

const fromSavedModel =
  "Keras 2 reads it: tf_keras.models.load_model(path).save('model.h5'). Keras 3 does not: build the model there again."

function loaded(how: string): string {
  return `Load it in Keras with ${how}(path) and save the whole model with model.save('model.keras').`
}
