import { join } from 'node:path'
import {
  InkstoneError,
  isInkstoneError,
  knownOptions,
  type ModelCard,
  nameOutputs,
  optionError,
  recordLineage,
} from '@inkstone/core'
import { modelFolder, readModelLineage } from '@inkstone/run'
import type * as tfl from '@tensorflow/tfjs-layers'
import { boundedBuild } from './boundedBuild'
import { cardFile, checkCard } from './modelCard'
import { readModelCard } from './readModelCard'

export interface LoadedModel {
  model: tfl.LayersModel
  card: ModelCard
}

export interface LoadModelOptions {
  /** Loads files whose digest differs from that in the card. Default false. */
  ignoreDigest?: boolean
}

/** Reads a model that {@link saveModel} wrote. The caller disposes it. `lineageOf(model)` of core then returns what
 * touched its weights. @throws InkstoneError naming the file if one is missing or damaged, does not match the card's
 * digest, or the card does not fit the model
 * @example const { model, card } = await loadModel('runs/latest/model') */
export async function loadModel(
  directory: string,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  knownOptions('loadModel', options, ['ignoreDigest'])
  if (typeof directory !== 'string') {
    const expected = "the path of a model's folder, such as 'runs/latest/model'"
    throw optionError({ option: 'loadModel.directory', expected, given: directory })
  }
  const model = await readNetwork(directory, options)
  try {
    const { lineage } = await readModelLineage(directory)
    recordLineage(model, lineage)
    const card = await readModelCard(directory)
    checkCard(join(directory, cardFile), card, model)
    nameOutputs(model, card.classes)
    return { model, card }
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function readNetwork(directory: string, options: LoadModelOptions): Promise<tfl.LayersModel> {
  try {
    const artifacts = await modelFolder(directory, options).load!()
    return await boundedBuild(directory, artifacts)
  } catch (error) {
    if (isInkstoneError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${join(directory, 'model.json')}: TensorFlow.js cannot build this model: ${reason} ` +
        'If it has layers of your own, import and register them before loading it.',
    )
  }
}
