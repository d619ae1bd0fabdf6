import '@tensorflow/tfjs-backend-cpu'
import { freemem } from 'node:os'
import { recomputedPart } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { assertMemory } from './assertMemory'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

// tinyModel gives 36 numbers (the image, flat), 16 and 3 for each image, of 4 bytes.
const bytesPerImage = 4 * (36 + 16 + 3)

test('a batch that fits the memory passes, one that cannot is refused with the largest that may', () => {
  const model = tinyModel()
  const most = Math.floor(freemem() / bytesPerImage)
  expect(() => assertMemory('trainer', Math.floor(most / 2), model)).not.toThrow()
  expect(() => assertMemory('trainer', most * 2, model)).toThrow(
    /^trainer\.batchSize: expected a batch that fits the [\d.]+ GB of free memory, got \d+\. The outputs of the model's layers alone take [\d.]+ GB\. Take batchSize: \d+ or less; accumulate makes one step of several batches\.$/,
  )
  const message = messageOf(() => assertMemory('trainer', most * 2, model))
  const named = Number(/Take batchSize: (\d+)/.exec(message)![1])
  expect(named / most).toBeCloseTo(1, 0) // others use this machine's memory too
  model.dispose()
})

test('of recomputed parts, only the largest counts', () => {
  class Part extends tfl.LayersModel {
    static override className = recomputedPart
  }
  // Inside, an input, a layer and their output: 10 + 30 and 10 + 50 numbers.
  const part = (x: tfl.SymbolicTensor, units: number) => {
    const inputs = tfl.input({ shape: [10] })
    const inner = tfl.layers.dense({ units }).apply(inputs) as tfl.SymbolicTensor
    const outputs = tfl.layers.dense({ units: 10 }).apply(inner) as tfl.SymbolicTensor
    return new Part({ inputs, outputs }).apply(x) as tfl.SymbolicTensor
  }
  const input = tfl.input({ shape: [10] })
  const model = tfl.model({ inputs: input, outputs: part(part(input, 30), 50) })
  const outside = 10 + 10 + 10
  const bytes = 4 * (outside + 10 + 50 + 10)
  const most = Math.floor(freemem() / bytes)
  const message = messageOf(() => assertMemory('trainer', most * 2, model))
  const named = Number(/Take batchSize: (\d+)/.exec(message)![1])
  expect(named / most).toBeGreaterThan(0.85) // without: 30 + 50 + 70 numbers, two thirds
  expect(named / most).toBeLessThan(1.15)
  model.dispose()
})

test('a model of which not even one image fits', () => {
  const side = 2 ** 24
  const model = tfl.sequential({
    layers: [tfl.layers.conv2d({ inputShape: [side, side, 1], filters: 1, kernelSize: 1 })],
  })
  expect(messageOf(() => assertMemory('trainer', 1, model))).toContain(
    'Not even one image fits: use a smaller model.',
  )
  model.dispose()
})

test('the trainer refuses it before the first step', async () => {
  const model = tinyModel()
  const batchSize = 1e12
  const training = { ...tinySplit(), size: batchSize }
  let steps = 0
  const callbacks = [{ name: 'count', stepEnd: () => void steps++ }]
  await expect(
    trainer({ batchSize }).train({ model, training, seed: 1, callbacks }),
  ).rejects.toThrow(
    'GB of free memory, got 1000000000000. ' +
      "The outputs of the model's layers alone take 220,000 GB. Take batchSize: ",
  )
  expect(steps).toBe(0)
  model.dispose()
})

function messageOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
