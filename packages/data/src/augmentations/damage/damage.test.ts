import { type Augmentation, type ImageShape, type Random, random } from '@inkstone/core'
import { augmentationSuite } from '@inkstone/testing'
import { anyOf } from '../anyOf'
import { noise } from '../noise'
import { rotate } from '../rotate'
import { scale } from '../scale'
import { blots } from './blots'
import { drawPath } from './drawPath'
import { fade } from './fade'
import { lines } from './lines'
import { shade } from './shade'
import { smear } from './smear'
import { specks } from './specks'
import { swap } from './swap'

augmentationSuite('lines', () => lines())
augmentationSuite('blots', () => blots())
augmentationSuite('fade', () => fade())
augmentationSuite('shade', () => shade())
augmentationSuite('specks', () => specks())
augmentationSuite('smear', () => smear())
augmentationSuite('swap', () => swap())
augmentationSuite('anyOf', () => anyOf([rotate(), noise()]))

/** A stream that draws these numbers, over and over. */
function drawing(...values: number[]): Random {
  let at = 0
  const uniform = () => values[at++ % values.length]!
  return { ...random(1), uniform, integer: (limit) => Math.floor(uniform() * limit) }
}

const row: ImageShape = [1, 5, 1]
const applied = (augmentation: Augmentation, image: number[], stream: Random, shape = row) =>
  [...augmentation.apply(Float32Array.from(image), shape, stream)].map((value) => +value.toFixed(4))

test('fade maps paper and ink to the levels it draws', () => {
  // paper 0.5 * 0.4 = 0.2; ink 0.2 + 0.3 + 0.5 * (1 - 0.5) = 0.75
  const drawn = fade({ paper: 0.4, contrast: 0.3 })
  expect(applied(drawn, [0, 1, 0.5, 0, 0], drawing(0.5))).toEqual([0.2, 0.75, 0.475, 0.2, 0.2])
  expect(() => fade({ paper: 0.8, contrast: 0.3 })).toThrow('fade.contrast')
})

test('swap inverts a band, and leaves the rest', () => {
  // 0.5: half as wide as 0.02 + 0.5 * 0.18 of 2.5 pixels; no disc; about the middle; upright, as the cosine of 90 degrees is 0
  const wide = swap({ most: 0.2 })
  expect(applied(wide, [0, 1, 0.25, 1, 0], drawing(0.5, 0.5, 0.5, 0.5, 0))).toEqual([
    0, 1, 0.75, 1, 0,
  ])
})

test('smear spreads ink along a line, most to the middle', () => {
  // reach 0.5 * 11.2 * 5 / 56 = 0.5 for one step; 1 with length 22.4: weights 1/2, 1, 1/2 of 2
  const far = smear({ length: 22.4 })
  expect(applied(far, [0, 0, 1, 0, 0], drawing(0.5, 0))).toEqual([0, 0.25, 0.5, 0.25, 0])
})

test('specks replaces the share it draws', () => {
  const image = new Float32Array(10_000).fill(0.5)
  const found = specks({ share: 0.4 }).apply(image, [100, 100, 1], {
    ...random(3),
    uniform: ((stream) => {
      let first = true
      return () => {
        if (!first) return stream.uniform()
        first = false
        return 0.5 // a share of 0.2
      }
    })(random(5)),
  })
  const replaced = found.filter((value) => value !== 0.5).length
  expect(Math.abs(replaced - 2000)).toBeLessThan(200) // five deviations of a binomial
})

test('lines and blots only add ink; shade keeps the order of ink and paper', () => {
  const image = new Float32Array(784)
  image.fill(1, 300, 320)
  for (let seed = 0; seed < 20; seed++) {
    for (const each of [lines(), blots()]) {
      const found = each.apply(image, [28, 28, 1], random(seed))
      expect(found.every((value, at) => value >= image[at]!)).toBe(true)
      expect(found.some((value, at) => value > image[at]!)).toBe(true)
    }
    const shaded = shade({ most: 0.9, contrast: 0.5 }).apply(image, [28, 28, 1], random(seed))
    expect(shaded[310]! - shaded[310 - 56]!).toBeGreaterThan(-0.5)
  }
})

test('drawPath covers a pixel by its distance from the stroke', () => {
  const picture = new Float32Array(25)
  drawPath(
    picture,
    5,
    [
      [0, 2],
      [4, 2],
    ],
    { width: 1, ink: 0.8 },
  )
  // distance 0: min(1, 0.5 + 0.5 - 0) = 1 of 0.8; distance 1: 0
  expect([...picture].map((value) => +value.toFixed(2))).toEqual([
    ...Array(10).fill(0),
    ...Array(5).fill(0.8),
    ...Array(10).fill(0),
  ])
  const dot = new Float32Array(9)
  drawPath(dot, 3, [[1, 1]], { width: 2, ink: 1 })
  // reach 1.5: the middle 1, beside it 0.5, the corners 1.5 - 1.4142
  expect([...dot].map((value) => +value.toFixed(3))).toEqual([
    0.086, 0.5, 0.086, 0.5, 1, 0.5, 0.086, 0.5, 0.086,
  ])
})

test('anyOf draws each as often, and none with the rest of the probability', () => {
  const mark = (value: number): Augmentation => ({
    name: String(value),
    options: {},
    apply: (image) => image.map(() => value),
  })
  const some = anyOf([mark(0.25), mark(0.75)], { probability: 0.5 })
  const counts = new Map<number, number>()
  for (let seed = 0; seed < 2000; seed++) {
    const [value] = some.apply(Float32Array.of(0), [1, 1, 1], random(seed))
    counts.set(value!, (counts.get(value!) ?? 0) + 1)
  }
  expect(Math.abs(counts.get(0)! - 1000)).toBeLessThan(112) // five deviations
  expect(Math.abs(counts.get(0.25)! - 500)).toBeLessThan(97)
  expect(some.name).toBe('one of 0.25, 0.75')
  expect(() => anyOf([])).toThrow('anyOf: expected a list of augmentations, got none.')
})

test('scale keeps proportions where asked', () => {
  const [across, , , down] = scale({ by: 0.5, proportional: true }).transform(row, random(4))
  expect(across).toBe(down)
  const [wide, , , high] = scale({ by: 0.5 }).transform(row, random(4))
  expect(wide).not.toBe(high)
  expect(() => scale({ proportional: 1 as never })).toThrow('scale.proportional')
})
