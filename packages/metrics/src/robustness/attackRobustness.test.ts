import '@tensorflow/tfjs-backend-cpu'
import { lineageEntry } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { attackRobustness, fgsm, pgd, predict } from '../index'

beforeAll(() => tf.setBackend('cpu'))

/** Logits are the pixels times these weights, `[pixels][classes]`. */
function linear(weights: number[][]): tfl.LayersModel {
  const pixels = weights.length
  const model = tfl.sequential()
  model.add(tfl.layers.flatten({ inputShape: [1, pixels, 1] }))
  model.add(tfl.layers.dense({ units: weights[0]!.length, useBias: false }))
  const kernel = tf.tensor2d(weights)
  model.setWeights([kernel])
  tf.dispose(kernel)
  return model
}

const target = (model: tfl.LayersModel, images: number[], label: number) => ({
  model,
  images: Float32Array.from(images),
  imageShape: [1, images.length, 1] as const,
  labels: Int32Array.of(label),
  positions: Uint32Array.of(0),
})

// Of two classes, the loss of class 0 rises with (w1 - w0) · x: each pixel moves by the sign of w1 - w0.
const two = [
  [1, 3],
  [2, -1],
  [-4, -3],
  [3, 0],
]
const image = [0.5, 0.5, 0.95, 0.05]

test.each([
  [0, [0.6, 0.4, 1, 0]],
  [1, [0.4, 0.6, 0.85, 0.15]],
])('fgsm moves each pixel of a linear model by its sign, label %i', (label, expected) => {
  const model = linear(two)
  const given = target(model, image, label)
  const found = fgsm({ epsilon: 0.1 }).perturb(given)
  expect([...found]).toEqual(expected.map((ink) => expect.closeTo(ink, 6)))
  expect(given.images).toEqual(Float32Array.from(image))
  model.dispose()
})

test('of three classes the gradient is the weights times probabilities less truth', () => {
  const weights = [
    [1, -2, 0.5],
    [0.2, 0.1, -3],
    [-1, 1, 0.4],
  ]
  const x = [0.3, 0.6, 0.7]
  const model = linear(weights)
  const logits = [0, 1, 2].map((label) =>
    x.reduce((sum, ink, at) => sum + ink * weights[at]![label]!, 0),
  )
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
  for (const label of [0, 1, 2]) {
    const expected = x.map((ink, at) => {
      const slope = weights[at]!.reduce(
        (sum, weight, each) =>
          sum + weight * (Math.exp(logits[each]!) / total - Number(each === label)),
        0,
      )
      return ink + 0.05 * Math.sign(slope)
    })
    const found = fgsm({ epsilon: 0.05 }).perturb(target(model, x, label))
    expect([...found]).toEqual(expected.map((ink) => expect.closeTo(ink, 6)))
  }
  model.dispose()
})

// 40 steps of epsilon / 16 cross the whole of 2 epsilon, wherever they begin.
test('pgd on a linear model comes to the same corner from every place', () => {
  const model = linear(two)
  const begin = pgd({ epsilon: 0.1, steps: 1, stepSize: 1e-6, seed: 3 }).perturb(
    target(model, image, 0),
  )
  const found = pgd({ epsilon: 0.1, seed: 3 }).perturb(target(model, image, 0))
  const corner = [0.6, 0.4, 1, 0].map((ink) => expect.closeTo(ink, 5))
  expect([...found]).toEqual(corner)
  const again = pgd({ epsilon: 0.1, seed: 3 }).perturb(target(model, image, 0))
  expect(again).toEqual(found)
  const other = pgd({ epsilon: 0.1, steps: 1, stepSize: 1e-6, seed: 4 }).perturb(
    target(model, image, 0),
  )
  expect(other).not.toEqual(begin)
  model.dispose()
})

test('no pixel moves further than epsilon, or past ink and paper; no tensor stays', () => {
  const model = tinyModel({ imageShape: [3, 3, 1], classes: 3, normalised: true })
  const tensors = tf.memory().numTensors
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (pixels, epsilon) => {
        const images = Float32Array.from(pixels)
        const given = { model, images, imageShape: [3, 3, 1] as const }
        const both = { ...given, labels: Int32Array.of(0, 2), positions: Uint32Array.of(4, 9) }
        for (const attack of [fgsm({ epsilon }), pgd({ epsilon, steps: 3 })]) {
          const found = attack.perturb(both)
          for (const [at, ink] of found.entries()) {
            expect(Math.abs(ink - images[at]!)).toBeLessThanOrEqual(epsilon + 1e-6)
            expect(ink >= 0 && ink <= 1).toBe(true)
          }
        }
      },
    ),
    { numRuns: 10 },
  )
  expect(tf.memory().numTensors).toBe(tensors)
  model.dispose()
})

test('every figure is that of the attacked images, counted one by one', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 40 })
  const attacks = [fgsm({ epsilon: 0.3 }), pgd({ epsilon: 0.05, steps: 4, seed: 2 })]
  const told: string[] = []
  const result = await attackRobustness({
    model,
    split,
    attacks,
    images: 10,
    onProgress: ({ attack, epsilon, images, total }) =>
      told.push(`${attack} ${epsilon} ${images} ${total}`),
  })
  expect(told).toEqual(['fgsm 0.3 10 20', 'pgd 0.05 20 20'])
  const batch = await split.read([0, 4, 8, 12, 16, 20, 24, 28, 32, 36])
  const correct = (images: Float32Array) => {
    const probabilities = predict(model, images, split.imageShape)
    return [...batch.labels].filter((label, row) => {
      const scores = [...probabilities.slice(row * 3, row * 3 + 3)]
      return scores.indexOf(Math.max(...scores)) === label
    }).length
  }
  expect(result.images).toBe(10)
  expect(result.clean.correct).toBe(correct(batch.images))
  expect(
    result.attacks.map(({ attack, epsilon, options }) => ({ attack, epsilon, options })),
  ).toEqual([
    { attack: 'fgsm', epsilon: 0.3, options: { epsilon: 0.3 } },
    {
      attack: 'pgd',
      epsilon: 0.05,
      options: { epsilon: 0.05, steps: 4, stepSize: 0.03125, seed: 2 },
    },
  ])
  for (const [index, attack] of attacks.entries()) {
    const hits = correct(attack.perturb({ model, imageShape: split.imageShape, ...batch }))
    const { correct: found, accuracy, interval } = result.attacks[index]!
    expect([found, accuracy, interval]).toEqual([hits, hits / 10, wilsonInterval(hits, 10)])
  }
  expect(result.attacks[0]!.correct).toBeLessThan(result.clean.correct)
  model.dispose()
})

test('what touched the weights and bad options are refused', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 6 })
  const lineage = [await lineageEntry('training', split)]
  const attacks = [fgsm({ epsilon: 0.1 })]
  await expect(attackRobustness({ model, split, attacks, lineage })).rejects.toThrow(
    'touched the weights',
  )
  await expect(attackRobustness({ model, split, attacks: [] })).rejects.toThrow(
    'attackRobustness.attacks: expected a list of attacks such as [fgsm({ epsilon: 0.1 })], got [].',
  )
  expect(() => fgsm({ epsilon: 0 })).toThrow('fgsm.epsilon: expected a number')
  expect(() => pgd({ epsilon: 2 })).toThrow('pgd.epsilon: expected a number')
  expect(() => pgd({ epsilon: 0.1, steps: 0 })).toThrow(
    'pgd.steps: expected a whole number of steps >= 1, got 0.',
  )
  model.dispose()
})
