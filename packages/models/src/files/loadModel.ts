import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError, isInkstoneError, type ModelCard, nameOutputs } from '@inkstone/core'
import { modelFolder } from '@inkstone/run'
import * as tfl from '@tensorflow/tfjs-layers'
import { cardFile, checkCard, mend, parseCard } from './modelCard'

export interface LoadedModel {
  model: tfl.LayersModel
  card: ModelCard
}

/** Reads a model that {@link saveModel} wrote. Whoever takes it disposes it.
 * @throws InkstoneError naming the file if one is missing or damaged, or the card does not fit the model
 * @example const { model, card } = await loadModel('runs/latest/model') */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const model = await readNetwork(directory)
  try {
    const path = join(directory, cardFile)
    const card = parseCard(path, await readCard(path))
    checkCard(path, card, model)
    nameOutputs(model, card.classes)
    return { model, card }
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function readNetwork(directory: string): Promise<tfl.LayersModel> {
  try {
    return await tfl.loadLayersModel(modelFolder(directory))
  } catch (error) {
    if (isInkstoneError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${join(directory, 'model.json')}: TensorFlow.js cannot build this model: ${reason} ` +
        'If it has layers of your own, import and register them before loading it.',
    )
  }
}

async function readCard(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new InkstoneError(
      `${path}: no such file. It names the classes and the shape of the images: ${mend}`,
    )
  }
}
