import { join } from 'node:path'
import type { LineageFile, ModelCard } from '@inkstone/core'
import { loadModel, saveModel } from '@inkstone/models'
import { type ModelLineage, readModelLineage, writeJson } from '@inkstone/run'
import type { LayersModel } from '@tensorflow/tfjs-layers'

export interface TrainedModel {
  model: LayersModel
  card: ModelCard
}

/** Writes a model's folder with its lineage beside the weights, so that the folder alone is enough to tell test
 * images from training images. */
export async function saveTrained(
  model: LayersModel,
  directory: string,
  { card, lineage }: { card: ModelCard; lineage: LineageFile },
): Promise<void> {
  await saveModel(model, directory, card, lineage.model)
  await writeJson(join(directory, 'lineage.json'), lineage) // it holds more: seed, versions, backend
}

/** Reads what {@link saveTrained} or `saveModel` wrote. The backend must be selected.
 * @param ignoreDigest whether to load files that do not have the digest that the card names */
export async function loadTrained(
  directory: string,
  { ignoreDigest = false }: { ignoreDigest?: boolean } = {},
): Promise<TrainedModel & ModelLineage> {
  const { model, card } = await loadModel(directory, { ignoreDigest })
  return { model, card, ...(await readModelLineage(directory)) }
}
