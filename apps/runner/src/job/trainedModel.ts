import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Lineage, LineageFile, ModelCard } from '@inkstone/core'
import { loadModel, saveModel } from '@inkstone/models'
import { modelLineageSchema, readJson, writeJson } from '@inkstone/run'
import type { LayersModel } from '@tensorflow/tfjs-layers'

export interface TrainedModel {
  model: LayersModel
  card: ModelCard
  /** What touched the weights; undefined for a model of other origin, of which nothing is known. */
  lineage?: Lineage
}

/** What is to be said of a model without lineage: no test of it can be refused. */
export const unknownLineage =
  'none beside this model: nobody can tell which images it was trained on'

/** Writes a model's folder with its lineage beside the weights, so that whoever gets the folder alone
 * can still tell a test from a training image. */
export async function saveTrained(
  model: LayersModel,
  directory: string,
  { card, lineage }: { card: ModelCard; lineage: LineageFile },
): Promise<void> {
  await writeJson(join(directory, 'lineage.json'), lineage)
  await saveModel(model, directory, card)
}

/** Reads what {@link saveTrained} or `saveModel` wrote. The backend must be ready. */
export async function loadTrained(directory: string): Promise<TrainedModel> {
  const { model, card } = await loadModel(directory)
  return { model, card, lineage: await readLineage(directory) }
}

/** What touched the weights of a model's folder; undefined if nobody wrote it down. */
export async function readLineage(directory: string): Promise<Lineage | undefined> {
  const path = join(directory, 'lineage.json')
  if (!existsSync(path)) return undefined
  const missing = 'Expected the lineage of a model that Inkstone trained.'
  return (await readJson(path, modelLineageSchema, { missing })).model
}
