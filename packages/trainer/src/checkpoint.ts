import { join } from 'node:path'
import { type Callback, knownOptions, modelFolder, optionError } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

export interface CheckpointOptions {
  /** Where `best/` and `last/` are put. Made if need be. */
  directory: string
}

/** Writes the model after each epoch: to `last/`, and to `best/` if these are the best weights so far.
 * Both are LayersModel folders, whose files are written whole or not at all, so that a training killed at
 * any moment leaves weights that load.
 * @example checkpoint({ directory: 'runs/latest/checkpoints' }) */
export function checkpoint(options: CheckpointOptions): Callback {
  const { directory } = options
  knownOptions('checkpoint', options, ['directory'])
  if (typeof directory !== 'string' || directory === '') {
    throw optionError({
      option: 'checkpoint.directory',
      expected: 'the path of a folder',
      given: directory,
    })
  }
  let model: LayersModel | undefined
  return {
    name: 'checkpoint',
    trainBegin(plan) {
      model = plan.model
    },
    async epochEnd({ best }) {
      if (best) await model!.save(modelFolder(join(directory, 'best')))
      await model!.save(modelFolder(join(directory, 'last')))
    },
    trainEnd() {
      model = undefined
    },
  }
}
