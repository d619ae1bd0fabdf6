import '@tensorflow/tfjs-backend-cpu'
import { lora } from '@inkstone/finetuner'
import { vit } from '@inkstone/models'
import { tinySplit } from '@inkstone/testing'
import { trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

// Trainer and fine-tuner know no network: that they train a recomputed one to the same bits is tested here.

beforeAll(() => tf.setBackend('cpu'))

const imageShape = [14, 14, 1] as const
const training = tinySplit({ size: 12, imageShape })

const jobs: [string, (model: LayersModel) => Promise<unknown>][] = [
  [
    'ten steps of the trainer',
    (model) => trainer({ steps: 10, batchSize: 4 }).train({ model, training, seed: 1 }),
  ],
  [
    'LoRA',
    (model) => lora({ epochs: 1, batchSize: 4, rank: 2 }).fineTune({ model, training, seed: 1 }),
  ],
]

test.each(jobs)('%s', async (_, job) => {
  const run = async (recompute: boolean): Promise<Record<string, Float32Array>> => {
    const definition = vit({ depth: 2, dropPath: 0.5, recompute })
    const model = definition.build({ imageShape, classes: 3, seed: 1 })
    await job(model)
    const weights = Object.fromEntries(
      model.weights.map((weight) => [
        weight.originalName,
        new Float32Array(weight.read().dataSync()),
      ]),
    )
    model.dispose()
    return weights
  }
  const [plain, recomputed] = [await run(false), await run(true)]
  expect(recomputed).toEqual(plain)
})
