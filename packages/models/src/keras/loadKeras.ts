import { InkstoneError } from '@inkstone/core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { buildModel } from './graph/buildModel'
import type { Config } from './kerasConfig'
import { setKerasWeights } from './loadKerasWeights'
import { readKerasFile } from './readKerasFile'
import { withHdf5File } from './weights/hdf5File'
import { rememberTree } from './weights/treeOf'

/** Loads a whole model that Keras 2 or 3 saved, `.keras` or `.h5`: Sequential or Functional, with the layers and
 * options in docs/keras.md. It predicts what it did in Keras; if it ends in a softmax, training and evaluation use
 * the logits before it. Nested models are inlined. The caller disposes it. @throws InkstoneError naming the file, and
 * the unsupported layer, option and value, or the damage
 * @example const model = await loadKeras('digits.keras') */
export async function loadKeras(path: string): Promise<tfl.LayersModel> {
  const file = await readKerasFile(path)
  const { weights } = file
  const { config, version } = file.config
    ? { config: file.config, version: file.version }
    : await withHdf5File(path, weights, (hdf5) => ({
        config: hdf5.attribute('', 'model_config'),
        version: hdf5.attribute('', 'keras_version'),
      }))
  if (typeof config !== 'string') {
    throw new InkstoneError(
      `${path}: expected a whole model, found weights without an architecture. Build the model here and use ` +
        'loadKerasWeights(model, path).',
    )
  }
  const { model, tree } = buildModel(path, parsed(path, config), majorOf(version, config))
  rememberTree(model, tree)
  try {
    await setKerasWeights(model, path, weights)
    return model
  } catch (error) {
    model.dispose()
    throw error
  }
}

function parsed(path: string, config: string): Config {
  try {
    return JSON.parse(config) as Config
  } catch {
    throw new InkstoneError(
      `${path}: expected the configuration of a model as JSON, found ${config.length} characters of something else. ` +
        'The file is damaged: save it again.',
    )
  }
}

/** A file without a version is from Keras 3 if its dtypes are policies. */
function majorOf(version: string | string[] | undefined, config: string): 2 | 3 {
  if (typeof version === 'string') return Number.parseInt(version, 10) >= 3 ? 3 : 2
  return config.includes('"DTypePolicy"') ? 3 : 2
}
