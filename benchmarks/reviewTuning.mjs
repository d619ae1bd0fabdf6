import { augmented, rotate, scale, shift, withReplay } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { cnn } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'

export const imageShape = [28, 28, 1]
/** Of `inkstone finetune --data`. */
export const [replay, batchSize, learningRate] = [4, 64, 3e-4]

/** The network before it meets anything new. */
export async function trained({ training, validation, seed }) {
  const classes = training.classes.length
  const model = cnn('seed-001').build({ imageShape, classes, seed })
  await trainer({
    ...{ epochs: 3, batchSize: 128 },
    optimizer: adam({ learningRate: linearDecay(2e-3) }),
  }).train({ model, training, validation, seed })
  return model
}

/** A copy of the network, fine-tuned as `inkstone finetune --data` does.
 * @param fresh the new images, a dataset
 * @param base what the network knows, a dataset
 * @returns the copy, and what it was fine-tuned on */
export async function fineTuned({ model, fresh, base, steps, seed }) {
  const little = [rotate({ degrees: 10 }), scale({ by: 0.1 }), shift({ pixels: 2 })]
  const data = augmented(withReplay(fresh, { of: base, times: replay, seed }), little)
  const training = (await data.load()).splits.train
  const epochs = Math.max(1, Math.round((steps * batchSize) / training.size))
  const tuned = copyOf(model, training.classes.length)
  await allLayers({ epochs, batchSize, learningRate }).fineTune({ model: tuned, training, seed })
  return { tuned, training }
}

/** The same network in variables of its own. */
function copyOf(model, classes) {
  const copy = cnn('seed-001').build({ imageShape, classes, seed: 1 })
  copy.setWeights(model.getWeights())
  return copy
}

/** A dataset of splits that are there already. */
export function datasetOf(splits) {
  const [{ dataset: name, classes }] = Object.values(splits)
  return { name, options: {}, load: async () => ({ name, classes, imageShape, splits }) }
}
