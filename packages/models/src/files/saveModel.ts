import { join } from 'node:path'
import type { ModelCard } from '@inkstone/core'
import { modelFolder, writeWhole } from '@inkstone/run'
import type * as tfl from '@tensorflow/tfjs-layers'
import { cardFile, checkCard } from './modelCard'

/** Writes a model into a folder, made if need be: `model.json` and `weights.bin` as TensorFlow.js lays them
 * out, and `inkstone.json`, the card that lets it be used without its recipe. Weights keep their bits.
 * @throws InkstoneError if the card does not fit the model
 * @example await saveModel(model, 'digits', { name: 'cnn/seed-001', classes, imageShape: [28, 28, 1] }) */
export async function saveModel(
  model: tfl.LayersModel,
  directory: string,
  card: ModelCard,
): Promise<void> {
  checkCard('saveModel.card', card, model)
  const { name, classes, imageShape, framing, temperature, thresholds } = card
  await model.save(modelFolder(directory))
  const kept = { name, classes, imageShape, framing, temperature, thresholds } satisfies ModelCard
  const text = JSON.stringify(kept, null, 2)
  await writeWhole(join(directory, cardFile), `${text}\n`)
}
