import '@tensorflow/tfjs-backend-cpu'
import { lineageOf, outputNames } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import digitsData from '../data/digits.cjs'
import seen from '../data/digitsSeen.cjs'
import { type Digits, digits } from './digits'
import { unpack } from './unpack'

const packed = { ...digitsData, images: seen }
let ready: Digits

beforeAll(async () => {
  await tf.setBackend('cpu')
  ready = await digits()
})
afterAll(() => ready.model.dispose())

/** An image of 28x28 with ink where `isInk` says so. */
function drawn(isInk: (x: number, y: number) => boolean): Float32Array {
  return Float32Array.from({ length: 784 }, (_, at) =>
    isInk(at % 28, Math.floor(at / 28)) ? 1 : 0,
  )
}

const ring = drawn((x, y) => Math.abs(Math.hypot((x - 14) * 1.3, y - 14) - 8.5) < 1.5)
const stroke = drawn((x, y) => Math.abs(x - 14) < 1.6 && y >= 4 && y < 24)
const twoStrokes = drawn((x, y) => Math.abs(Math.abs(x - 14) - 7) < 1.6 && y >= 8 && y < 20)
const empty = drawn(() => false)

async function classesOf(images: Float32Array[]): Promise<string[]> {
  const { classes } = ready.card
  const all = Float32Array.from(images.flatMap((image) => [...image]))
  const logits = await ready.outputs(all)
  expect(logits).toHaveLength(images.length * classes.length)
  return images.map((_, row) => {
    const own = [...logits.subarray(row * classes.length, (row + 1) * classes.length)]
    return classes[own.indexOf(Math.max(...own))]!
  })
}

test('reads a 0 and a 1, and takes two strokes and empty paper for no digit', async () => {
  expect(await classesOf([ring, stroke, twoStrokes, empty])).toEqual(['0', '1', 'none', 'none'])
})

test('leaves no tensor behind', async () => {
  const tensors = tf.memory().numTensors
  await ready.outputs(ring)
  expect(tf.memory().numTensors).toBe(tensors)
  const another = await digits()
  another.model.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

test('has a card, a lineage and thresholds', async () => {
  const { card, inputShape, temperature, thresholds, lineage, figures } = ready
  expect(card.classes).toEqual([...'0123456789', 'none'])
  expect(card.framing).toEqual({ fit: 'digit', polarity: 'ink' })
  expect(inputShape).toEqual([28, 28, 1])
  expect(temperature).toBe(card.temperature)
  expect(thresholds.map(({ errorRate }) => errorRate)).toEqual([0.01, 0.001])
  expect(lineage.map(({ role, dataset, split }) => `${role} ${dataset}/${split}`)).toEqual([
    'training mnist/train',
    'validation mnist/validation',
  ])
  expect(lineage.map(({ size }) => size)).toEqual([75_600, 8400]) // with 0.4 of 'none' each
  expect(await lineageOf(ready.model)).toEqual(lineage)
  expect(outputNames(ready.model)).toEqual(card.classes)
  expect(figures.accuracy).toBeGreaterThan(0.98)
  expect(Math.abs(figures.accuracy - figures.accuracyInFloat32)).toBeLessThan(0.0005)
})

test('a digest guards every byte', () => {
  expect(unpack(packed).content.card.classes).toHaveLength(11)
  const damaged = { ...packed, content: packed.content.replace('"none"', '"nine"') }
  expect(() => unpack(damaged)).toThrow(
    /^@inkstone\/weights: expected weights with the digest sha256:.{12}\.\.\., got sha256:.{12}\.\.\. The package is damaged: install it again\.$/,
  )
  const flipped = packed.weights.startsWith('A') ? 'B' : 'A'
  const other = { ...packed, weights: flipped + packed.weights.slice(1) }
  expect(() => unpack(other)).toThrow('expected weights with the digest')
  const forgetful = { ...packed, images: ['', ...packed.images.slice(1)] }
  expect(() => unpack(forgetful)).toThrow('expected weights with the digest')
})
