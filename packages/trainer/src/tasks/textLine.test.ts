import '@tensorflow/tfjs-backend-cpu'
import { type Batch, InkstoneError, type Split } from '@inkstone/core'
import { taskSuite, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { textLine } from './textLine'

beforeAll(() => tf.setBackend('cpu'))

const texts = ['', 'a', 'ba', 'bb']

/** Lines of two or fewer letters: each class of the tiny split is a text. */
function lines(
  { name = 'train', size = 96, seed = 1 } = {},
  classes: readonly string[] = texts,
): Split {
  const split = tinySplit({ name, size, seed, classes: classes.length, noise: 0.2 })
  return {
    ...{
      dataset: 'lines',
      name,
      size,
      imageShape: split.imageShape,
      classes,
      labels: split.labels,
    },
    read: (positions, into) => split.read(positions, into),
    batches: (options) => split.batches(options),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
  }
}

/** Logits for each column of the images. */
function lineModel(outputs: number, seed = 1): tfl.LayersModel {
  const kernel = (offset: number) => tfl.initializers.glorotUniform({ seed: 10 * seed + offset })
  const model = tfl.sequential()
  model.add(tfl.layers.flatten({ inputShape: [6, 6, 1] }))
  model.add(tfl.layers.dense({ units: 24, activation: 'relu', kernelInitializer: kernel(1) }))
  model.add(tfl.layers.dense({ units: 6 * outputs, kernelInitializer: kernel(2) }))
  model.add(tfl.layers.reshape({ targetShape: [6, outputs] }))
  model.build()
  return model
}

taskSuite('textLine', () => textLine({ alphabet: 'ab' }), { split: lines(), model: lineModel })

/** Outputs of two lines of four steps that the best path reads as `ab` and `bb`. */
const values = Float32Array.from(
  [1, 1, 0, 2, 2, 0, 2, 0].flatMap((best) => [0, 1, 2].map((at) => (at === best ? 4 : 0))),
)
const batch: Batch = {
  ...{ size: 2, images: new Float32Array(2), positions: Uint32Array.of(0, 1) },
  labels: Int32Array.of(1, 3),
}
const split = { classes: texts, imageShape: [1, 1, 1] as const }

test('names the blank and the characters, and pads the texts with the blank', () => {
  const task = textLine({ alphabet: 'ab' })
  expect(task.outputs(split)).toEqual(['blank', 'a', 'b'])
  const all = { ...batch, size: 4, labels: Int32Array.of(0, 1, 2, 3) }
  const targets = task.targets(all, split)
  expect(targets.shape).toEqual([4, 2])
  expect([...targets.values]).toEqual([0, 0, 1, 0, 2, 1, 2, 2])
})

test('scores what it reads: a read as ab, and bb as bb', () => {
  const task = textLine({ alphabet: 'ab' })
  expect(task.seen(values, batch, split)).toEqual({ texts: ['a', 'bb'], read: ['ab', 'bb'] })
  const score = task.score(split)
  score.update(values, batch)
  const { stringAccuracy, characterErrorRate } = score.result()
  expect(stringAccuracy).toBe(1 / 2)
  expect(characterErrorRate).toBeCloseTo(1 / 3) // one letter too many of three written
  const sums = task.trainingSums!(values, task.targets(batch, split))
  expect(sums).toEqual({ stringAccuracy: 1 })
})

test('learns texts, and reads those of lines that it has not seen', async () => {
  const before = tf.memory().numTensors
  const model = lineModel(3)
  const job = {
    model,
    training: lines(),
    validation: lines({ name: 'validation', size: 40, seed: 2 }),
    seed: 1,
  }
  const task = textLine({ alphabet: 'ab' })
  const optimizer = adam({ learningRate: 0.02 })
  const best = 'validation/stringAccuracy'
  const { history } = await trainer({ epochs: 12, batchSize: 16, optimizer, best }).train({
    ...job,
    task,
  })
  expect(Object.keys(history[0]!.metrics)).toEqual([
    ...['training/loss', 'training/stringAccuracy'],
    ...['validation/loss', 'validation/stringAccuracy', 'validation/characterErrorRate'],
  ])
  expect(Math.max(...history.map(({ metrics }) => metrics[best]!))).toBeGreaterThan(0.95)
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test.each<[string, () => Split, () => tfl.LayersModel, string]>([
  [
    'a text that takes more steps than there are',
    () => lines({}, ['a', 'bbbb']),
    () => lineModel(3),
    "trainer: expected texts that fit into the 6 steps of the model, got 'bbbb' at position 1 of lines/train, which takes 7: one a character, and one more between two equal ones. Take wider images, or a network that shortens them less.",
  ],
  [
    'a character that is not in the alphabet',
    () => lines({}, ['a', 'bc']),
    () => lineModel(3),
    "trainer: expected texts of the alphabet 'ab', got 'bc', which holds 'c'. Add it to textLine({ alphabet }), or leave such lines out.",
  ],
  [
    'a classifier',
    () => lines(),
    () => {
      const model = tfl.sequential()
      model.add(tfl.layers.flatten({ inputShape: [6, 6, 1] }))
      model.add(tfl.layers.dense({ units: 3 }))
      return model
    },
    'trainer: expected a model that outputs [batch, steps, 3], a blank and the 2 characters of the alphabet, for lines/train, got one that outputs [batch, 3].',
  ],
])('refuses %s before the first step', async (_, make, build, message) => {
  const model = build()
  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()])
  const before = weights()
  const job = { model, training: make(), seed: 1, task: textLine({ alphabet: 'ab' }) }
  await expect(trainer({ batchSize: 16 }).train(job)).rejects.toThrow(message)
  expect(weights()).toEqual(before)
  model.dispose()
})

test.each([[''], ['aba'], [7]])('refuses the alphabet %p', (alphabet) => {
  const act = () => textLine({ alphabet: alphabet as string })
  expect(act).toThrow(InkstoneError)
  expect(act).toThrow(
    "textLine.alphabet: expected a text that holds each character once, such as '0123456789', got",
  )
})

test('refuses outputs of another alphabet', () => {
  const score = textLine({ alphabet: 'abcdef' }).score({ ...split })
  expect(() => score.update(values.slice(0, 23), batch)).toThrow(
    'text-line: expected outputs [2, steps, 7]',
  )
})
