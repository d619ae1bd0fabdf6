import '@tensorflow/tfjs-backend-cpu'
import { type Batch, type MixedBatch, random } from '@inkstone/core'
import { trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { classification } from '../tasks/classification'
import { beta } from './beta'
import { cutMix } from './cutMix'
import { mixup } from './mixup'

beforeAll(() => tf.setBackend('cpu'))

/** `[size, classes]`. */
function targetsOf(mixed: MixedBatch, classes: string[]): Float32Array {
  const { values, shape } = classification().mixedTargets!(mixed, {
    imageShape: [1, 1, 1],
    classes,
  })
  expect(shape).toEqual([mixed.size, classes.length])
  return Float32Array.from(values)
}

const optimizer = adam({ learningRate: 0.01 })
for (const mix of [mixup(0.2), cutMix()]) {
  trainerSuite(`trainer with ${mix.name}`, () =>
    trainer({ epochs: 4, batchSize: 16, optimizer, mix }),
  )
}

/** Image `i` is of class `i`, and `i` in all its pixels. */
function batchOf(size: number, pixels: number): Batch {
  const rows = Array.from({ length: size }, (_, row) => row)
  return {
    size,
    images: Float32Array.from(rows.flatMap((row) => new Array<number>(pixels).fill(row))),
    labels: Int32Array.from(rows),
    positions: Uint32Array.from(rows),
  }
}

const shapes = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
})

test('mixup lays images over one another as it mixes labels', () => {
  fc.assert(
    fc.property(shapes, ({ size, height, width, channels, seed }) => {
      const pixels = height * width * channels
      const at = [height, width, channels] as const
      const classes = Array.from({ length: size }, (_, label) => String(label))
      const batch = batchOf(size, pixels)
      const mixed = mixup(0.8).apply(batch, at, random(seed))
      const mixedTargets = targetsOf(mixed, classes)
      const shares = new Set<string>()
      for (let row = 0; row < size; row++) {
        const targets = mixedTargets.subarray(row * size, (row + 1) * size)
        // every pixel is the mean of the classes, each by its share
        const mean = targets.reduce((sum, share, label) => sum + share * label, 0)
        const image = mixed.images.subarray(row * pixels, (row + 1) * pixels)
        expect(Math.max(...image.map((value) => Math.abs(value - mean)))).toBeLessThan(1e-4)
        expect(targets.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5)
        if (targets[row]! < 1) shares.add(targets[row]!.toFixed(5))
      }
      expect(shares.size).toBeLessThanOrEqual(1) // one share a batch
      expect(batch).toEqual(batchOf(size, pixels)) // the source stays
      expect(mixup(0.8).apply(batch, at, random(seed))).toEqual(mixed)
    }),
  )
})

test('cutMix mixes labels by the area of a box', () => {
  let cuts = 0
  fc.assert(
    fc.property(shapes, ({ size, height, width, channels, seed }) => {
      const pixels = height * width * channels
      const at = [height, width, channels] as const
      const classes = Array.from({ length: size }, (_, label) => String(label))
      const batch = batchOf(size, pixels)
      const mixed = cutMix().apply(batch, at, random(seed))
      const mixedTargets = targetsOf(mixed, classes)
      for (let row = 0; row < size; row++) {
        const image = [...mixed.images.subarray(row * pixels, (row + 1) * pixels)]
        const counts = new Array<number>(size).fill(0)
        for (const label of image) counts[label]!++
        const targets = [...mixedTargets.subarray(row * size, (row + 1) * size)]
        const off = targets.map((share, label) => Math.abs(share - counts[label]! / pixels))
        expect(Math.max(...off)).toBeLessThan(1e-5)
        const strange = image.flatMap((label, pixel) => (label === row ? [] : [pixel]))
        if (strange.length === 0) continue
        cuts++
        const ys = strange.map((pixel) => Math.floor(pixel / channels / width))
        const xs = strange.map((pixel) => Math.floor(pixel / channels) % width)
        const sides = (values: number[]) => Math.max(...values) - Math.min(...values) + 1
        expect(strange.length).toBe(sides(ys) * sides(xs) * channels) // a whole box
      }
      expect(batch).toEqual(batchOf(size, pixels))
      expect(cutMix().apply(batch, at, random(seed))).toEqual(mixed)
    }),
  )
  expect(cuts).toBeGreaterThan(20)
})

test.each([0.2, 1, 3])('beta(%d) has the mean and the variance of its distribution', (alpha) => {
  const stream = random(1)
  const draws = Array.from({ length: 20_000 }, () => beta(alpha, stream))
  const mean = draws.reduce((sum, draw) => sum + draw) / draws.length
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
  const expected = 1 / (4 * (2 * alpha + 1))
  expect(mean).toBeCloseTo(0.5, 1.5) // 4 standard errors are 0.012 at most
  expect(variance / expected).toBeCloseTo(1, 1)
  expect(draws.every((draw) => draw >= 0 && draw <= 1)).toBe(true)
})

test('beta of a tiny alpha is a number', () => {
  const stream = random(2)
  const draws = Array.from({ length: 500 }, () => beta(1e-3, stream))
  expect(draws.filter((draw) => draw < 0.01 || draw > 0.99).length).toBeGreaterThan(490)
})

test('an alpha must be above 0', () => {
  expect(() => mixup(0)).toThrow('mixup.alpha: expected a number > 0, got 0.')
  expect(() => cutMix(-1)).toThrow('cutMix.alpha: expected a number > 0, got -1.')
})
