import { join } from 'node:path'
import { assertModel, type Lineage, lineageOf, type ModelCard, unknownOrigin } from '@inkstone/core'
import { modelFolder, writeJson, writeModelLineage } from '@inkstone/run'
import type * as tfl from '@tensorflow/tfjs-layers'
import { cardFile, checkCard } from './modelCard'

/** Writes a model into a folder, which is created if needed: `model.json` and `weights.bin` in TensorFlow.js' format,
 * `inkstone.json`, the card that makes it usable without its recipe, with a digest of both, and `lineage.json`.
 * Weights keep their bits.
 * @param lineage what touched the weights; default: what loading and training recorded (`lineageOf(model)` of core),
 * or an unknown origin
 * @throws InkstoneError if the card does not fit the model
 * @example await saveModel(model, 'digits', { name: 'cnn/seed-001', classes, imageShape: [28, 28, 1] }) */
export async function saveModel(
  model: tfl.LayersModel,
  directory: string,
  card: ModelCard,
  lineage?: Lineage,
): Promise<void> {
  assertModel('saveModel', model)
  checkCard('saveModel.card', card, model)
  const { name, classes, task, imageShape, framing, temperature, thresholds } = card
  const touched = lineage ?? (await lineageOf(model)) ?? [unknownOrigin]
  await writeModelLineage(directory, touched) // before the weights: they are never seen with another's lineage
  await writeJson(join(directory, cardFile), {
    ...{ name, classes, task, imageShape, framing, temperature, thresholds },
    digest: `sha256:${'0'.repeat(64)}`, // a digest of no files, until all of them are written
  })
  await model.save(modelFolder(directory)) // updates the digest
}
