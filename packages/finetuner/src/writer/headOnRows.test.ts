import '@tensorflow/tfjs-backend-cpu'
import type { Dataset, Split } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import { validate } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { decodeAdapter, encodeAdapter } from '../lora/adapterBytes'
import { adapterSwitch } from '../lora/adapterSwitch'
import { allLayers } from '../strategies/allLayers'
import { adaptToWriter } from './adaptToWriter'
import { partOf } from './partOf'

beforeAll(() => tf.setBackend('cpu'))

const base = tinySplit({ size: 240, seed: 2 })
const replay: Dataset = {
  name: 'base',
  options: {},
  load: async () => ({
    ...{ name: 'base', classes: base.classes, imageShape: base.imageShape },
    splits: { train: base },
  }),
}
const still = { name: 'still', options: {}, apply: (image: Float32Array) => image.slice() }

/** A model of the base, always the same. */
async function trained(): Promise<tfl.LayersModel> {
  const model = tinyModel()
  await allLayers({ learningRate: 0.01, epochs: 6 }).fineTune({ model, training: base, seed: 1 })
  return model
}

/** Images of the same classes by a hand that writes a row lower: what leaves below comes in above. */
function lower(split: Split): Split {
  const change = (images: Float32Array) =>
    images.map((_, at) => images[at - (at % 36) + ((at + 30) % 36)]!)
  const read: Split['read'] = async (positions) => {
    const batch = await split.read(positions)
    return { ...batch, images: change(batch.images) }
  }
  return {
    ...split,
    read,
    async *batches(order) {
      for await (const batch of split.batches(order))
        yield { ...batch, images: change(batch.images) }
    },
  }
}

const valuesOf = (model: tfl.LayersModel) =>
  model.getWeights().map((weight) => new Float32Array(weight.dataSync()))
const few = lower(tinySplit({ name: 'anna', size: 15, seed: 9 }))
const later = lower(tinySplit({ name: 'anna, later', size: 150, seed: 10 }))
const accuracy = async (model: tfl.LayersModel) => (await validate(model, later))!.accuracy!

test('trains the kernel of the head alone, and what it learnt is an adapter of the base', async () => {
  const model = await trained()
  const other = await trained()
  const before = valuesOf(model)
  const readBefore = await accuracy(model)
  const tensors = tf.memory().numTensors
  const adaptation = adaptToWriter({ augmentation: still, replay, layers: 'head', forgetting: 1 })
  const result = await adaptation.fineTune({ model, training: few, seed: 1 })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(await accuracy(model)).toBeGreaterThan(readBefore + 0.05)
  expect(result.heldOut!.after).toBeGreaterThan(result.heldOut!.before)
  expect(result.heldOut!.count).toBe(15)
  const after = valuesOf(model)
  const changed = model.weights.flatMap(({ name }, at) =>
    after[at]!.some((value, index) => value !== before[at]![index]) ? [name] : [],
  )
  expect(changed).toEqual(['logits/kernel'])
  expect(result.trainedParameters).toBe(16 * 3)
  expect(result.totalParameters).toBe(model.countParams())
  expect(adaptation.options).toMatchObject({ layers: 'head' })

  // kept, and switched on another copy of the base: the same bits
  const kept = decodeAdapter('anna', encodeAdapter(result.adapter!))
  const writers = adapterSwitch(other)
  writers.use(kept)
  expect(valuesOf(other)).toEqual(after)
  writers.use(null)
  expect(valuesOf(other)).toEqual(before)
  model.dispose()
  other.dispose()
})

test('with a replay, examples of one class are enough, and are held out', async () => {
  const model = await trained()
  const ofOne = [...few.labels.keys()].filter((at) => few.labels[at] === 0).slice(0, 4)
  const training = partOf(few, ofOne, 'corrections')
  const adaptation = adaptToWriter({ augmentation: still, replay, layers: 'head' })
  const { heldOut, base: kept } = await adaptation.fineTune({ model, training, seed: 1 })
  expect(heldOut).toMatchObject({ count: 4, before: expect.any(Number) })
  expect(kept!.before - kept!.after).toBeLessThanOrEqual(0.005)
  model.dispose()
})

test('is refused for a model that does not end in a dense layer, and for a wrong option', async () => {
  const layers = [
    tfl.layers.flatten({ inputShape: [6, 6, 1] }),
    tfl.layers.dense({ units: 3 }),
    tfl.layers.activation({ name: 'last', activation: 'softmax' }),
  ]
  const model = tfl.sequential({ layers })
  const adaptation = adaptToWriter({ replay, layers: 'head' })
  await expect(adaptation.fineTune({ model, training: few, seed: 1 })).rejects.toThrow(
    "adaptToWriter.layers: expected a model whose last layer is dense, got one that ends in 'last' (Activation). Use layers: 'all'.",
  )
  const wrong = { layers: 'body' } as object
  expect(() => adaptToWriter(wrong)).toThrow(
    "adaptToWriter.layers: expected 'all' or 'head', got 'body'.",
  )
  model.dispose()
})
