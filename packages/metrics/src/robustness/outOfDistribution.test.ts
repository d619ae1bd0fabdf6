import '@tensorflow/tfjs-backend-cpu'
import { type Batch, lineageEntry, type Split } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { outOfDistribution } from '../index'

beforeAll(() => tf.setBackend('cpu'))

/** A split whose pixels are these logits. */
function logits(name: string, rows: number[][]): Split {
  const split = tinySplit({ name, size: rows.length, classes: 2, imageShape: [1, 2, 1] })
  const read = async (positions: ArrayLike<number>): Promise<Batch> => {
    const batch = await split.read(positions)
    return { ...batch, images: Float32Array.from([...batch.positions].flatMap((at) => rows[at]!)) }
  }
  return { ...split, read }
}

/** Gives its pixels as logits. */
function identity(): tfl.LayersModel {
  const model = tfl.sequential()
  model.add(tfl.layers.flatten({ inputShape: [1, 2, 1] }))
  return model
}

// Confidence is 1 / (1 + e ** -|difference|), energy log(e ** a + e ** b):
// known 4, 0, 2 apart with energies 4.02, 5.69, 2.13; unknown 1 and 3 apart with energies 6.31 and 3.05.
const known = logits('test', [
  [4, 0],
  [5, 5],
  [0, 2],
])
const unknown = logits('other', [
  [6, 5],
  [0, 3],
])

test('confidence and energy rank by hand', async () => {
  const model = identity()
  const tensors = tf.memory().numTensors
  const found = await outOfDistribution({ model, split: known, outside: unknown })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(found).toMatchObject({ outside: 'tiny/other', images: 3, outsideImages: 2 })
  expect(found.confidence.value).toBeCloseTo(3 / 6, 12) // 4 beats both, 0 none, 2 beats 1
  expect(found.energy.value).toBeCloseTo(2 / 6, 12) // 4.02 and 5.69 beat 3.05
})

// At T = 10: known 10 log(e^.4 + 1) = 9.13, 10 log(2 e^.5) = 11.93, 7.98; unknown 12.44 and 8.54.
test('the temperature warms both', async () => {
  const model = identity()
  const found = await outOfDistribution({ model, split: known, outside: unknown, temperature: 10 })
  expect(found.energy.value).toBeCloseTo(2 / 6, 12)
  const hot = logits('test', [[3, 3]]) // 3.69, and at T = 10 9.93
  const one = await outOfDistribution({ model, split: hot, outside: logits('o', [[0, 4]]) })
  const ten = await outOfDistribution({
    model,
    split: hot,
    outside: logits('o', [[0, 4]]), // 4.02, and at T = 10 9.13
    temperature: 10,
  })
  expect([one.energy.value, ten.energy.value]).toEqual([0, 1])
})

test('confidences that round to 1 are still told apart', async () => {
  const sure = logits('test', [[200, 0]])
  const less = logits('other', [[100, 0]])
  const found = await outOfDistribution({ model: identity(), split: sure, outside: less })
  expect(found.confidence.value).toBe(0.5) // both are 0 from 1, in float64 too
  const close = await outOfDistribution({
    model: identity(),
    split: logits('test', [[30, 0]]),
    outside: logits('other', [[20, 0]]),
  })
  expect(close.confidence.value).toBe(1) // float32 would give 1 for both
})

test('other sizes and images that touched the weights are refused', async () => {
  const model = identity()
  const outside = tinySplit({ name: 'big', size: 4, classes: 2 })
  await expect(outOfDistribution({ model, split: known, outside })).rejects.toThrow(
    'outOfDistribution: expected images of 1x2x1 like those of tiny/test, got 4 of 6x6x1 in tiny/big. resize()',
  )
  const lineage = [await lineageEntry('training', known)]
  await expect(
    outOfDistribution({ model, split: known, outside: unknown, lineage }),
  ).rejects.toThrow('touched the weights')
})
