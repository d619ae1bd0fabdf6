import { type Augmentation, type ImageShape, type Random, random, type Split } from '@inkstone/core'
import { augmentationSuite, tinySplit } from '@inkstone/testing'
import { affine } from './affine'
import { augment } from './augment'
import { augmentedSplit } from './augmentedSplit'
import { blur } from './blur'
import { crop } from './crop'
import { elastic } from './elastic'
import { erase } from './erase'
import { noise } from './noise'
import { rotate } from './rotate'
import { scale } from './scale'
import { shear } from './shear'
import { shift } from './shift'
import { strokeWidth } from './strokeWidth'

augmentationSuite('rotate', () => rotate())
augmentationSuite('scale', () => scale())
augmentationSuite('shift', () => shift())
augmentationSuite('shear', () => shear())
augmentationSuite('crop', () => crop())
augmentationSuite('elastic', () => elastic())
augmentationSuite('erase', () => erase({ probability: 1, most: 0.5 }))
augmentationSuite('noise', () => noise())
augmentationSuite('blur', () => blur())
augmentationSuite('strokeWidth', () => strokeWidth())
augmentationSuite('augment', () => augment([rotate(), shift(), noise(), scale(), shear()]))

/** A stream that always draws the same number. */
const always = (value: number): Random => ({
  ...random(1),
  uniform: () => value,
  normal: () => value,
})

const five: ImageShape = [5, 5, 1]

/** A 5x5 image with ink 1 where the text has `#`, 0.5 where it has `+`. */
const picture = (text: string) =>
  Float32Array.from(text.replaceAll('\n', ''), (c) => (c === '#' ? 1 : c === '+' ? 0.5 : 0))

function text(image: Float32Array): string {
  const letters = [...image].map((value) =>
    value > 0.999 ? '#' : value < 1e-6 ? '.' : Math.abs(value - 0.5) < 1e-6 ? '+' : '?',
  )
  return [0, 5, 10, 15, 20].map((row) => letters.slice(row, row + 5).join('')).join('\n')
}

const corner = '#....\n.....\n..#..\n.....\n.....'
const drawn = (augmentation: Augmentation, value: number, from = corner) =>
  text(augmentation.apply(picture(from), five, always(value)))

test('rotate turns about the middle, clockwise for a positive angle', () => {
  expect(drawn(rotate({ degrees: 90 }), 1)).toBe('....#\n.....\n..#..\n.....\n.....')
  expect(drawn(rotate({ degrees: 90 }), 0)).toBe('.....\n.....\n..#..\n.....\n#....')
  expect(drawn(rotate({ degrees: 90 }), 0.5)).toBe(corner)
})

test('shift moves, and by half a pixel shares the ink', () => {
  expect(drawn(shift({ pixels: 2 }), 1)).toBe('.....\n.....\n..#..\n.....\n....#')
  expect(drawn(shift({ pixels: 1 }), 0)).toBe('.....\n.#...\n.....\n.....\n.....')
  const half = shift({ pixels: 0.5 }).apply(picture(corner), five, always(1))
  expect([...half.slice(12, 14), ...half.slice(17, 19)]).toEqual([0.25, 0.25, 0.25, 0.25])
})

test('scale, shear and crop', () => {
  const bar = '.....\n.....\n#####\n.....\n.....'
  expect(drawn(scale({ by: 0.5 }), 0, bar)).toBe('.....\n.....\n.###.\n.....\n.....')
  const upright = '..#..\n..#..\n..#..\n..#..\n..#..'
  expect(drawn(shear({ slant: 1 }), 1, upright)).toBe('....#\n...#.\n..#..\n.#...\n#....')
  // the middle half, twice as large, from its upper left: ink at the middle comes to the lower right
  const least = crop({ least: 0.5 }).transform(five, always(0))
  expect(least).toEqual([0.5, 0, 0, 0.5, -1.25, -1.25])
})

test('strokeWidth: a whole pixel and half of one', () => {
  const dot = '.....\n.....\n..#..\n.....\n.....'
  const cross = '.....\n..#..\n.###.\n..#..\n.....'
  expect(drawn(strokeWidth({ thicker: 1, thinner: 1 }), 1, dot)).toBe(cross)
  expect(drawn(strokeWidth({ thicker: 1, thinner: 1 }), 0, cross)).toBe(dot)
  expect(drawn(strokeWidth({ thicker: 1, thinner: 1 }), 0.75, dot)).toBe(
    cross.replaceAll('#', '+').replace('+++', '+#+'),
  )
})

test('blur keeps the ink and spreads it by its variance', () => {
  const shape: ImageShape = [31, 31, 1]
  const dot = new Float32Array(31 * 31)
  dot[15 * 31 + 15] = 1
  const blurred = blur({ sigma: 2 }).apply(dot, shape, always(1))
  let [mass, across, down] = [0, 0, 0]
  blurred.forEach((value, at) => {
    mass += value
    across += value * ((at % 31) - 15) ** 2
    down += value * (Math.floor(at / 31) - 15) ** 2
  })
  expect(mass).toBeCloseTo(1, 5)
  expect(Math.abs(across - 4)).toBeLessThan(0.15) // the kernel is cut at three deviations
  expect(down).toBeCloseTo(across, 5)
})

test('noise and erase', () => {
  const grey = new Float32Array(100_000).fill(0.5)
  const noisy = noise({ deviation: 0.1 }).apply(grey, [1, 100_000, 1], random(3))
  const deviation = Math.sqrt(noisy.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / 100_000)
  expect(Math.abs(deviation - 0.1 * random(3).uniform())).toBeLessThan(0.001)

  const full = new Float32Array(2500).fill(1)
  const lost = Array.from({ length: 400 }, (_, seed) => {
    const left = erase({ probability: 0.5, most: 0.4 }).apply(full, [50, 50, 1], random(seed))
    return left.filter((value) => value === 0).length
  })
  const touched = lost.filter((count) => count > 0)
  expect(Math.abs(touched.length - 200)).toBeLessThan(50) // five deviations of the binomial
  expect(Math.max(...lost)).toBeLessThanOrEqual(400)
})

test('elastic moves pixels by its strength', () => {
  const shape: ImageShape = [200, 200, 1]
  const ramp = Float32Array.from({ length: 40_000 }, (_, at) => (at % 200) / 400) // shows x
  const moved = elastic({ strength: 2, smoothness: 4 }).apply(ramp, shape, random(1))
  const differences: number[] = []
  for (let y = 30; y < 170; y++) {
    for (let x = 30; x < 170; x++)
      differences.push((moved[y * 200 + x]! - ramp[y * 200 + x]!) * 400)
  }
  const deviation = Math.sqrt(
    differences.reduce((sum, value) => sum + value * value, 0) / differences.length,
  )
  expect(Math.abs(deviation - 2)).toBeLessThan(0.2)
})

test('several affine augmentations resample once, in their order', () => {
  const shiftRight = affine({ name: 'right', options: {} }, () => [1, 0, 0, 1, -1, 0])
  const quarter = affine({ name: 'quarter', options: {} }, () => [0, 1, -1, 0, 0, 0])
  const dot = '.....\n.....\n..#..\n.....\n.....'
  expect(drawn(augment([shiftRight, quarter]), 0, dot)).toBe('.....\n.....\n.....\n..#..\n.....')
  expect(drawn(augment([quarter, shiftRight]), 0, dot)).toBe('.....\n.....\n...#.\n.....\n.....')
  const half = affine({ name: 'half', options: {} }, () => [1, 0, 0, 1, 0.5, 0])
  const back = affine({ name: 'back', options: {} }, () => [1, 0, 0, 1, -0.5, 0])
  expect(drawn(augment([half, back]), 0)).toBe(corner) // resampled twice it would be blurred
})

test('none calls a function of Math whose last bits ECMAScript leaves to the engine', () => {
  const exact = [
    'abs',
    'ceil',
    'clz32',
    'floor',
    'fround',
    'imul',
    'max',
    'min',
    'round',
    'sign',
    'sqrt',
    'trunc',
  ]
  const all = [rotate, scale, shift, shear, crop, elastic, erase, noise, blur, strokeWidth]
  const list = augment(all.map((make) => make()))
  const image = new Float32Array(784).fill(0.5)
  const own = Object.getOwnPropertyDescriptors(Math)
  for (const [name, { value }] of Object.entries(own)) {
    if (typeof value !== 'function' || exact.includes(name)) continue
    const refuse = () => {
      throw new Error(`Math.${name} was called`)
    }
    Object.defineProperty(Math, name, { value: refuse, configurable: true })
  }
  try {
    for (let seed = 0; seed < 20; seed++) {
      expect(list.apply(image, [28, 28, 1], random(seed))).toHaveLength(784)
    }
  } finally {
    Object.defineProperties(Math, own)
  }
})

describe('augmentedSplit', () => {
  const split = tinySplit({ size: 60 })
  const augmented = () => augmentedSplit(split, [rotate(), shift(), noise()])

  async function epochOf(from: Split, epoch: number, batchSize = 7, skip = 0) {
    const images = new Map<number, string>()
    for await (const batch of from.batches({ batchSize, shuffleSeed: 5, epoch, skip })) {
      batch.positions.forEach((position, row) => {
        images.set(position, batch.images.slice(row * 36, (row + 1) * 36).join())
      })
    }
    return images
  }

  test('the same picture for the same seed, epoch and position, whatever the batches', async () => {
    const first = await epochOf(augmented(), 2)
    const other = await epochOf(augmented(), 2, 13)
    for (const [position, image] of first) expect(other.get(position)).toBe(image)
    const rest = await epochOf(augmented(), 2, 7, 4)
    expect(rest.size).toBe(60 - 28)
    for (const [position, image] of rest) expect(first.get(position)).toBe(image)
    const next = await epochOf(augmented(), 3)
    const plain = await epochOf(split, 2)
    for (const [position, image] of first) {
      expect(next.get(position)).not.toBe(image)
      expect(plain.get(position)).not.toBe(image)
    }
  })

  test('whatever is not training gives the images as they are', async () => {
    expect(await augmented().fingerprint()).toBe(await split.fingerprint())
    expect(await augmented().read([3, 1])).toEqual(await split.read([3, 1]))
    for await (const batch of augmented().batches({ batchSize: 60 })) {
      expect(batch.images).toEqual((await split.read(batch.positions)).images)
    }
  })

  test('an image draws from the stream seed/augmentation/epoch/position', async () => {
    const stream = random(5).split('augmentation').split(2).split(9)
    const { images } = await split.read([9])
    const expected = augment([rotate(), shift(), noise()]).apply(images, [6, 6, 1], stream)
    expect((await epochOf(augmented(), 2)).get(9)).toBe(expected.join())
  })
})

test('bad options are refused where they are given', () => {
  expect(() => augment([])).toThrow(
    'augment: expected a list of augmentations, got none. Leave augment out.',
  )
  expect(() => rotate({ degrees: -1 })).toThrow(
    'rotate.degrees: expected a number >= 0 and <= 180, got -1.',
  )
  expect(() => scale({ by: 1 })).toThrow('scale.by: expected a number >= 0 and <= 0.9, got 1.')
  expect(() => shift({ pixels: Number.NaN })).toThrow('shift.pixels')
  expect(() => shear({ slant: 3 })).toThrow('shear.slant')
  expect(() => crop({ least: 0 })).toThrow('crop.least')
  expect(() => elastic({ smoothness: 0 })).toThrow('elastic.smoothness')
  expect(() => erase({ most: 1 })).toThrow('erase.most')
  expect(() => noise({ deviation: 2 })).toThrow('noise.deviation')
  expect(() => blur({ sigma: -1 })).toThrow('blur.sigma')
  expect(() => strokeWidth({ thinner: -1 })).toThrow('strokeWidth.thinner')
  const misspelt = { degree: 3, degrees: 3 }
  expect(() => rotate(misspelt)).toThrow('rotate.degree: expected one of the options degrees')
})
