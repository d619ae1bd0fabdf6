import { selectBackend } from '@inkstone/backend'
import {
  type Augmentation,
  type Callback,
  type Dataset,
  lineageEntry,
  lineageOf,
  recordLineage,
  type Split,
  type TrainingCheckpoint,
} from '@inkstone/core'
import { asInstance, fineTunerSuite, tinyModel, tinySplit } from '@inkstone/testing'
import { validate } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { allLayers } from '../strategies/allLayers'
import { adaptToWriter } from './adaptToWriter'

beforeAll(() => selectBackend({ log: () => {} })) // a third of the time of plain JavaScript

/** Nothing is changed: jitter moves images of 6x6 pixels too far. */
const still = { name: 'still', options: {}, apply: (image: Float32Array) => image.slice() }
const options = { augmentation: still }

// The loss of an untrained network falls in any case; the body and the head learn, the normalisation does not.
fineTunerSuite('adaptToWriter', () => adaptToWriter(options), {
  trains: { layers: ['dense', 'head'], parameters: 592 + 51 },
})

function datasetOf(train: Split, validation?: Split): Dataset {
  const { classes, imageShape } = train
  const splits = { train, ...(validation && { validation }) }
  const loaded = { name: 'base', classes, imageShape, splits }
  return { name: 'base', options: {}, load: async () => loaded }
}

/** Images of the same classes by a hand that writes a row lower: what leaves below comes in above. */
function lower(split: Split): Split {
  const moved = (images: Float32Array) =>
    images.map((_, at) => images[at - (at % 36) + ((at + 30) % 36)]!)
  const read: Split['read'] = async (positions) => {
    const batch = await split.read(positions)
    return { ...batch, images: moved(batch.images) }
  }
  return {
    ...split,
    read,
    async *batches(order) {
      for await (const batch of split.batches(order))
        yield { ...batch, images: moved(batch.images) }
    },
  }
}

async function trained() {
  const model = tinyModel()
  const base = tinySplit({ size: 300, seed: 2 })
  await allLayers({ learningRate: 0.01, epochs: 8 }).fineTune({ model, training: base, seed: 1 })
  return { model, base }
}

const valuesOf = (model: LayersModel) =>
  model.getWeights().map((weight) => new Float32Array(weight.dataSync()))

const few = lower(tinySplit({ name: 'anna', size: 12, seed: 9 }))
const more = lower(tinySplit({ name: 'anna, later', size: 150, seed: 10 }))
const accuracy = async (model: Parameters<typeof validate>[0], split: Split) =>
  (await validate(model, split))!.accuracy!

test('learns a hand from four examples a class, and says so truly', async () => {
  const { model, base } = await trained()
  const before = await accuracy(model, more)
  const adapter = adaptToWriter({ ...options, replay: datasetOf(base), forgetting: 0.05 })
  const tensors = tf.memory().numTensors
  const result = await adapter.fineTune({ model, training: few, seed: 1 })
  expect(tf.memory().numTensors).toBe(tensors)
  const after = await accuracy(model, more)
  expect(after).toBeGreaterThan(before + 0.1)
  expect(result.heldOut!.count).toBe(12)
  expect(result.heldOut!.after).toBeGreaterThan(result.heldOut!.before)
  expect(result.chosen.steps).toBeGreaterThan(0)
  expect(result.steps).toBe(result.chosen.steps)
  expect([3e-4, 1e-3]).toContain(result.chosen.learningRate)
  expect(result.base!.count).toBe(60)
  expect(result.base!.before - result.base!.after).toBeLessThanOrEqual(0.05)
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const { chosen, heldOut, base: kept } = result
  expect(result.findings).toEqual([
    `${chosen.steps} steps at a rate of ${chosen.learningRate}, falling to 0`,
    `of 12 examples, held out in turn, it classified correctly ${percent(heldOut!.before)} before, ${percent(heldOut!.after)} after`,
    `of 60 images of the base, not replayed, it classified correctly ${percent(kept!.before)} before, ${percent(kept!.after)} after`,
  ])
  model.dispose()
})

test('replays the train part, and watches the validation part where there is one', async () => {
  const { model, base } = await trained()
  const replayed = new Set<number>()
  const train: Split = {
    ...base,
    read: (positions, into) => {
      for (let at = 0; at < positions.length; at++) replayed.add(positions[at]!)
      return base.read(positions, into)
    },
  }
  const validation = tinySplit({ name: 'validation', size: 40, seed: 3 })
  const adapter = adaptToWriter({ ...options, replay: datasetOf(train, validation) })
  const before = await accuracy(model, validation)
  const { base: kept, chosen, steps } = await adapter.fineTune({ model, training: few, seed: 1 })
  expect(kept).toEqual({ count: 40, before, after: await accuracy(model, validation) })
  expect(before - kept!.after).toBeLessThanOrEqual(0.005)
  expect(replayed.size).toBeGreaterThan(290) // of 300: none is kept back
  expect(steps).toBe(chosen.steps)
  expect(steps % 60).toBe(0) // six times 10, 20, ...
  model.dispose()
})

test('replays a dataset that is an instance of a class', async () => {
  const chosen = async (given: <Stage extends object>(stage: Stage) => Stage) => {
    const { model, base } = await trained()
    const held = given(tinySplit({ name: 'validation', size: 40, seed: 3 }))
    const dataset = datasetOf(given(base), held)
    const loaded = given(await dataset.load())
    const replay = given({ ...dataset, load: async () => loaded })
    const adapter = adaptToWriter({ augmentation: given(still), replay })
    const result = await adapter.fineTune({ model, training: given(few), seed: 1 })
    const weights = model.getWeights().map((weight) => [...weight.dataSync()])
    model.dispose()
    return { weights, findings: result.findings }
  }
  expect(await chosen(asInstance)).toEqual(await chosen((stage) => stage))
})

test('says nothing of what it did not come to when it is interrupted', async () => {
  const { model } = await trained()
  const signal = AbortSignal.abort()
  const { stoppedBy, findings } = await adaptToWriter(options).fineTune({
    ...{ model, training: few, seed: 1, signal },
  })
  expect([stoppedBy, findings]).toEqual(['signal', []])
  model.dispose()
})

/** Keeps a training as it stands. */
function keeper() {
  const kept: TrainingCheckpoint[] = []
  const callback: Callback = {
    name: 'keeper',
    checkpoint: (moment) => void kept.push(moment.take()),
  }
  return { kept, callbacks: [callback] }
}

test('does not repeat the cross-validation when it is resumed', async () => {
  let shown = 0
  const counted: Augmentation = {
    ...still,
    apply(image) {
      shown++
      return image.slice()
    },
  }
  const adapter = adaptToWriter({ augmentation: counted })
  const { kept, callbacks } = keeper()
  const whole = tinyModel()
  const { heldOut, findings, steps } = await adapter.fineTune({
    ...{ model: whole, training: few, seed: 1, callbacks },
  })
  expect(shown).toBe((2 * 3 * 120 + steps) * 32) // two rates, three folds, 120 steps each
  shown = 0
  const model = tinyModel()
  const resume = kept.at(-4)! // two steps and the epoch are left
  const resumed = await adapter.fineTune({ model, training: few, seed: 1, resume })
  expect(shown).toBe(2 * 32)
  expect([resumed.heldOut, resumed.findings]).toEqual([heldOut, findings])
  expect(valuesOf(model)).toEqual(valuesOf(whole))
  model.dispose()
  whole.dispose()
})

test('interrupted in the cross-validation it leaves no checkpoint, for there is nothing to resume', async () => {
  const abort = new AbortController()
  let shown = 0
  const interrupting: Augmentation = {
    ...still,
    apply(image) {
      if (++shown === 1000) abort.abort()
      return image.slice()
    },
  }
  const { kept, callbacks } = keeper()
  const model = tinyModel()
  const before = valuesOf(model)
  const { stoppedBy } = await adaptToWriter({ augmentation: interrupting }).fineTune({
    ...{ model, training: few, seed: 1, callbacks, signal: abort.signal },
  })
  expect([stoppedBy, kept.length]).toEqual(['signal', 0])
  expect(valuesOf(model)).toEqual(before)
  model.dispose()
})

test('records the examples and what was replayed, and none of its tries', async () => {
  const [train, validation] = [tinySplit({ size: 30 }), tinySplit({ name: 'validation', size: 9 })]
  const { model } = await trained()
  recordLineage(model, [await lineageEntry('training', train)])
  const replay = datasetOf(train, validation)
  const result = await adaptToWriter({ replay }).fineTune({ model, training: few, seed: 1 })
  const lineage = await lineageOf(model)
  expect(lineage!.map(({ role, split, size }) => [role, split, size])).toEqual([
    ['training', 'train', 30],
    ['fine-tuning', few.name, few.size],
    ['fine-tuning', 'train', 30],
    ['fine-tuning validation', 'validation', 9],
  ])
  expect(await result.lineage!()).toEqual(lineage)
  model.dispose()
})

test('names what touches the weights besides the examples', async () => {
  const [train, validation] = [tinySplit({ size: 30 }), tinySplit({ name: 'validation', size: 9 })]
  const taught = { role: 'fine-tuning', split: train }
  expect(await adaptToWriter().touches()).toEqual([])
  expect(await adaptToWriter({ replay: datasetOf(train) }).touches()).toEqual([taught])
  const empty = tinySplit({ name: 'validation', size: 0 })
  expect(await adaptToWriter({ replay: datasetOf(train, empty) }).touches()).toEqual([taught])
  expect(await adaptToWriter({ replay: datasetOf(train, validation) }).touches()).toEqual([
    taught,
    { role: 'fine-tuning validation', split: validation },
  ])
})

test('goes back towards the base where too much would be lost', async () => {
  const { model, base } = await trained()
  const swapped = { ...few, labels: few.labels.map((label) => (label + 1) % 3) }
  const lies: Split = {
    ...swapped,
    read: async (at) => {
      const batch = await few.read(at)
      return { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) }
    },
    async *batches(order) {
      for await (const batch of few.batches(order)) {
        yield { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) }
      }
    },
  }
  const adapter = adaptToWriter({ ...options, replay: datasetOf(base), forgetting: 0 })
  const { base: kept } = await adapter.fineTune({ model, training: lies, seed: 1 })
  expect(kept!.after).toBeGreaterThanOrEqual(kept!.before)
  model.dispose()
})

test('stays nearer to the base the stronger it is drawn there', async () => {
  const distance = async (strength: number) => {
    const { model } = await trained()
    const start = model.getWeights().map((weight) => weight.dataSync().slice())
    const one = lower(tinySplit({ name: 'anna', size: 3, seed: 9 }))
    const result = await adaptToWriter({ ...options, strength }).fineTune({
      model,
      training: one,
      seed: 1,
    })
    expect([result.heldOut, result.base]).toEqual([null, null]) // nothing to spare, nothing to look at
    expect(result.chosen).toEqual({ learningRate: 3e-4, steps: 60 })
    expect(result.findings).toEqual([
      '60 steps at a rate of 0.0003',
      'with one example of a class, none can be held out',
    ])
    const squares = model
      .getWeights()
      .flatMap((weight, at) =>
        Array.from(weight.dataSync(), (value, index) => (value - start[at]![index]!) ** 2),
      )
    model.dispose()
    return squares.reduce((sum, square) => sum + square, 0)
  }
  expect(await distance(100)).toBeLessThan((await distance(0)) / 2)
})

test('leaves the base as it is where nothing is better', async () => {
  const { model } = await trained()
  const known = tinySplit({ name: 'known', size: 6, seed: 2, noise: 0 })
  const before = model.getWeights().map((weight) => weight.dataSync().slice())
  const negative = { ...still, apply: (image: Float32Array) => image.map((ink) => 1 - ink) }
  const adapter = adaptToWriter({ augmentation: negative, strength: 0 }) // it teaches nonsense
  const result = await adapter.fineTune({ model, training: known, seed: 1 })
  expect(result.chosen.steps).toBe(0)
  expect(result.findings![0]).toBe('the base is unchanged: nothing that was tried was better')
  expect(model.getWeights().map((weight) => weight.dataSync().slice())).toEqual(before)
  expect(result.heldOut!.after).toBe(result.heldOut!.before)
  model.dispose()
})

test('refuses examples that are augmented already, for it does that itself', async () => {
  const model = tinyModel()
  const training = { ...tinySplit(), augmentation: { name: 'rotate + shift', options: {} } }
  await expect(adaptToWriter().fineTune({ model, training, seed: 1 })).rejects.toThrow(
    'adaptToWriter.training: expected the examples of tiny/train without augmentation, because it augments them itself, got them ' +
      'augmented by rotate + shift. Give it the list instead: adaptToWriter({ augmentation: augment([...]) }).',
  )
  model.dispose()
})

test('refuses examples that lack a class, and a replay of other images', async () => {
  const model = tinyModel()
  const training = tinySplit({ name: 'anna', size: 2 })
  await expect(adaptToWriter().fineTune({ model, training, seed: 1 })).rejects.toThrow(
    "adaptToWriter: expected at least one example of each class in tiny/anna, got none of 'class 2'. Add one, " +
      'replay the data of the base, or give the model a head for the available classes: newHead().',
  )
  const replay = datasetOf(tinySplit({ imageShape: [5, 5, 1] }))
  await expect(
    adaptToWriter({ replay }).fineTune({ model, training: few, seed: 1 }),
  ).rejects.toThrow('adaptToWriter.replay: expected a model that takes images [batch, 5, 5, 1]')
  const empty = { ...replay, load: async () => ({ ...(await replay.load()), splits: {} }) }
  await expect(
    adaptToWriter({ replay: empty }).fineTune({ model, training: few, seed: 1 }),
  ).rejects.toThrow("expected base to have a part 'train' of at least two images, found none.")
  model.dispose()
})

test.each([
  [{ strength: -1 }, 'adaptToWriter.strength: expected a number >= 0, got -1.'],
  [{ forgetting: 2 }, 'adaptToWriter.forgetting: expected a number >= 0 and <= 1, got 2.'],
  [{ steps: 5 }, 'adaptToWriter.steps: expected one of the options augmentation, replay,'],
])('refuses %j', (given: object, message) => {
  expect(() => adaptToWriter(given)).toThrow(message)
})
