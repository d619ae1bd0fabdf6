import { random } from '@inkstone/core'
import { gaussianBlur } from '@inkstone/pixels'
import fc from 'fast-check'
import { corrupt, corruptions, type Severity, severities } from '../index'
import { drawLine } from './drawLine'

/** A picture of this size, corrupted. */
function corrupted(name: string, pixels: Float32Array, side: number, severity: Severity, seed = 1) {
  const corruption = corruptions.find((each) => each.name === name)!
  return corrupt(pixels, [side, side, 1], { corruption, severity, random: random(seed) })
}

const filled = (side: number, ink: number) => new Float32Array(side * side).fill(ink)
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0)
const mean = (values: Float32Array) => sum(values) / values.length

/** A single pixel of ink in the middle. */
function dot(side: number): Float32Array {
  const pixels = filled(side, 0)
  pixels[(side * side - 1) / 2] = 1
  return pixels
}

/** A bar of 3 x 15 pixels in the middle of 29 x 29, upright or lying. */
function bar(lying: boolean): Float32Array {
  return filled(29, 0).map((_, at) => {
    const [x, y] = [Math.abs((at % 29) - 14), Math.abs(Math.floor(at / 29) - 14)]
    return (lying ? x <= 7 && y <= 1 : x <= 1 && y <= 7) ? 1 : 0
  })
}

/** Second moments about the centre of mass: the variance along the longer axis, and its angle to the right. */
function shape(pixels: Float32Array, side: number): { variance: number; degrees: number } {
  const mass = sum(pixels)
  const moment = (of: (x: number, y: number) => number) =>
    pixels.reduce((total, ink, at) => total + ink * of(at % side, Math.floor(at / side)), 0) / mass
  const [mx, my] = [moment((x) => x), moment((_, y) => y)]
  const [xx, yy] = [moment((x) => (x - mx) ** 2), moment((_, y) => (y - my) ** 2)]
  const xy = moment((x, y) => (x - mx) * (y - my))
  const variance = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy)
  return { variance, degrees: (Math.atan2(2 * xy, xx - yy) / 2 / Math.PI) * 180 }
}

test('there are fifteen, each by a name of its own', () => {
  expect(corruptions.map(({ name }) => name)).toEqual([
    'shot noise',
    'impulse noise',
    'glass blur',
    'motion blur',
    'shear',
    'scale',
    'rotate',
    'brightness',
    'translate',
    'stripe',
    'fog',
    'spatter',
    'dotted line',
    'zigzag',
    'canny edges',
  ])
})

describe.each(corruptions.map((corruption) => [corruption.name, corruption] as const))(
  '%s',
  (_, corruption) => {
    const digit = bar(false).map((ink, at) => Math.max(ink, 0.6 * bar(true)[at]!))
    const draw = (seed: number, severity: Severity) =>
      corrupt(digit, [29, 29, 1], { corruption, severity, random: random(seed) })

    test('stays within ink and paper, keeps the image and is drawn the same again', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 3, max: 12 }),
          fc.integer({ min: 3, max: 12 }),
          fc.integer({ min: 1, max: 3 }),
          fc.constantFrom(...severities),
          fc.nat(1000),
          (height, width, channels, severity, seed) => {
            const stream = random(seed).split('image')
            const image = new Float32Array(height * width * channels).map(() => stream.uniform())
            const before = image.slice()
            const options = { corruption, severity, random: random(seed) }
            const result = corrupt(image, [height, width, channels], options)
            expect(result.length).toBe(image.length)
            expect(result.every((ink) => ink >= 0 && ink <= 1)).toBe(true)
            expect(image).toEqual(before)
            expect(corrupt(image, [height, width, channels], options)).toEqual(result)
          },
        ),
        { numRuns: 25 },
      )
    })

    test('severity 5 lies further from the image than severity 1', () => {
      const distance = (severity: Severity) =>
        Array.from({ length: 20 }, (_, seed) => draw(seed, severity)).reduce(
          (total, result) => total + mean(result.map((ink, at) => Math.abs(ink - digit[at]!))),
          0,
        )
      expect(distance(1)).toBeGreaterThan(0)
      expect(distance(5)).toBeGreaterThan(1.2 * distance(1))
    })

    test('another seed draws another picture, where anything is drawn', () => {
      const drawn = new Set(Array.from({ length: 8 }, (_, seed) => draw(seed, 3).join()))
      if (['scale', 'brightness', 'canny edges'].includes(corruption.name)) {
        expect(drawn.size).toBe(1)
      } else {
        expect(drawn.size).toBeGreaterThan(1)
      }
    })
  },
)

test('colours are corrupted alike', () => {
  const grey = bar(false)
  const coloured = Float32Array.from({ length: 3 * 841 }, (_, at) => grey[Math.floor(at / 3)]!)
  const corruption = corruptions.find(({ name }) => name === 'spatter')!
  const result = corrupt(coloured, [29, 29, 3], { corruption, severity: 3, random: random(1) })
  const expected = corrupted('spatter', grey, 29, 3)
  expect(result).toEqual(coloured.map((_, at) => expected[Math.floor(at / 3)]!))
})

test('brightness adds half at most, clipped at full ink', () => {
  const image = Float32Array.of(0, 0.25, 0.75, 1)
  expect([...corrupted('brightness', image, 2, 5)]).toEqual([0.5, 0.75, 1, 1])
  expect(corrupted('brightness', image, 2, 1)[0]).toBeCloseTo(0.1, 7)
})

test('shot noise has the mean and the variance of a Poisson', () => {
  const noisy = corrupted('shot noise', filled(100, 0.5), 100, 1)
  const variance = mean(noisy.map((ink) => (ink - 0.5) ** 2))
  expect(mean(noisy)).toBeCloseTo(0.5, 2)
  expect(variance / (0.5 / 60)).toBeCloseTo(1, 1) // of a count of 30, over 60 squared
  expect(sum(corrupted('shot noise', filled(10, 0), 10, 5))).toBe(0)
})

test('impulse noise turns its share into ink and paper alike', () => {
  const noisy = corrupted('impulse noise', filled(100, 0.5), 100, 5)
  const share = (value: number) => noisy.filter((ink) => ink === value).length / noisy.length
  for (const value of [0, 1]) expect(Math.abs(share(value) - 0.135)).toBeLessThan(0.014) // 4 deviations
  expect(share(0.5)).toBeCloseTo(1 - share(0) - share(1), 9)
})

test('a Gaussian blur of a dot is the Gaussian', () => {
  const blurred = gaussianBlur(dot(11), [11, 11, 1], 1)
  const weights = [-3, -2, -1, 0, 1, 2, 3].map((tap) => Math.exp(-(tap ** 2) / 2))
  const total = weights.reduce((a, b) => a + b)
  expect(blurred[60]).toBeCloseTo((1 / total) ** 2, 6)
  expect(blurred[61]).toBeCloseTo(Math.exp(-0.5) / total ** 2, 6)
  expect(blurred[62 + 11]).toBeCloseTo(Math.exp(-2.5) / total ** 2, 6)
  expect(sum(blurred)).toBeCloseTo(1, 5)
})

test.each(['glass blur', 'motion blur'])('%s moves ink and loses none', (name) => {
  const image = bar(false)
  const result = corrupted(name, image, 29, 5)
  expect(sum(result)).toBeCloseTo(sum(image), 0)
  expect(Math.max(...corrupted(name, dot(29), 29, 5))).toBeLessThan(0.5)
})

// A uniform line of length L has the variance L² / 12; the pixels' own width adds less than 1/3.
test.each([1, 2, 3])('motion blur of a dot is a line of 12 pixels, seed %i', (seed) => {
  const { variance } = shape(corrupted('motion blur', dot(29), 29, 5, seed), 29)
  const expected = ((12 * 29) / 28) ** 2 / 12
  expect(variance).toBeGreaterThan(0.95 * expected)
  expect(variance).toBeLessThan(1.15 * expected + 1 / 3)
})

test('rotate turns by 10 to 50 degrees, about the middle', () => {
  for (const severity of severities) {
    const turns = [1, 2, 3, 4, 5, 6].map((seed) => {
      return Math.round(shape(corrupted('rotate', bar(true), 29, severity, seed), 29).degrees)
    })
    expect(new Set(turns.map(Math.abs))).toEqual(new Set([10 * severity]))
    expect(new Set(turns).size).toBe(2) // to either side
  }
})

test('shear moves each row by its distance from the middle', () => {
  const result = corrupted('shear', bar(false), 29, 3)
  const centre = (y: number) => {
    const row = result.slice(y * 29, (y + 1) * 29)
    return row.reduce((total, ink, x) => total + ink * (x - 14), 0) / sum(row)
  }
  const side = Math.sign(centre(20))
  for (let y = 7; y <= 21; y++) expect(side * centre(y)).toBeCloseTo(0.4 * (y - 14), 5)
})

test('scale at its strongest halves a full page', () => {
  const result = corrupted('scale', filled(28, 1), 28, 5)
  const expected = filled(28, 0).map((_, at) =>
    [at % 28, Math.floor(at / 28)].every((place) => place >= 7 && place < 21) ? 1 : 0,
  )
  expect(result).toEqual(expected)
})

test('translate moves by as many pixels as its severity, to a corner', () => {
  for (const severity of severities) {
    const corners = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) => {
      const at = corrupted('translate', dot(27), 27, severity, seed).indexOf(1)
      return [(at % 27) - 13, Math.floor(at / 27) - 13]
    })
    expect(new Set(corners.flat())).toEqual(new Set([severity, -severity]))
  }
  expect(sum(corrupted('translate', filled(28, 1), 28, 5))).toBe(23 * 23) // what leaves the picture is lost
})

test('stripe swaps ink and paper in a tenth to a half of the columns', () => {
  for (const severity of severities) {
    const onPaper = corrupted('stripe', filled(20, 0), 20, severity)
    const columns = [...onPaper.slice(0, 20)]
    expect(columns.join('')).toMatch(new RegExp(`^0*1{${2 * severity}}0*$`))
    for (let y = 1; y < 20; y++) expect([...onPaper.slice(20 * y, 20 * y + 20)]).toEqual(columns)
    expect(corrupted('stripe', filled(20, 1), 20, severity)).toEqual(onPaper.map((ink) => 1 - ink))
  }
})

test('fog at its densest is twice the ink, and all is dimmed to a third', () => {
  const [paper, ink] = [0, 1].map((value) => corrupted('fog', filled(32, value), 32, 5))
  expect([Math.min(...paper!), Math.max(...paper!)]).toEqual([0, Math.fround(2 / 3)])
  expect([Math.min(...ink!), Math.max(...ink!)]).toEqual([Math.fround(1 / 3), 1])
  const steps = paper!.map((value, at) => Math.abs(value - paper![Math.max(0, at - 1)]!))
  expect(mean(steps)).toBeLessThan(0.06) // a cloud, not noise
})

// Over a normal deviate z, the mean of clip(4 (z - 1)) is 4 (φ(1) - Q(1) - φ(1.25) + 1.25 Q(1.25)) = 0.131.
test('spatter at its strongest covers an eighth of the paper', () => {
  const covered = Array.from({ length: 60 }, (_, seed) =>
    mean(corrupted('spatter', filled(28, 0), 28, 5, seed)),
  )
  expect(Math.abs(covered.reduce((a, b) => a + b) / 60 - 0.131)).toBeLessThan(0.015)
  expect([...corrupted('spatter', filled(28, 1), 28, 5)].every((ink) => ink === 1)).toBe(true)
})

test('a line is as wide as it is said to be, a dot is round', () => {
  const pixels = new Float32Array(25)
  drawLine(
    pixels,
    { columns: 5 },
    [
      [0, 2],
      [4, 2],
    ],
    2,
  )
  expect([...pixels.slice(10, 15)]).toEqual([1, 1, 1, 1, 1])
  expect([...pixels.slice(5, 10)]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5])
  expect(sum(pixels)).toBe(10)
  const round = new Float32Array(9)
  drawLine(
    round,
    { columns: 3 },
    [
      [1, 1],
      [1, 1],
    ],
    2,
  )
  const corner = expect.closeTo(1.5 - Math.SQRT2, 6)
  expect([...round]).toEqual([corner, 0.5, corner, 0.5, 1, 0.5, corner, 0.5, corner])
})

test('a zigzag crosses every column, dotted lines leave gaps, and both keep the ink', () => {
  const columns = (pixels: Float32Array) =>
    Array.from({ length: 28 }, (_, x) => pixels.some((ink, at) => at % 28 === x && ink > 0.4))
  for (const seed of [1, 2, 3]) {
    expect(columns(corrupted('zigzag', filled(28, 0), 28, 1, seed))).not.toContain(false)
    const line = corrupted('dotted line', filled(28, 0), 28, 1, seed)
    expect(sum(line)).toBeGreaterThan(5)
    expect(sum(line)).toBeLessThan(28)
  }
  for (const name of ['zigzag', 'dotted line', 'spatter']) {
    const image = corrupted('fog', filled(28, 0), 28, 3)
    expect(corrupted(name, image, 28, 5).every((ink, at) => ink >= image[at]!)).toBe(true)
  }
})

test('canny edges of a square are its outline, one pixel wide', () => {
  const side = 15
  const square = filled(side, 0).map((_, at) =>
    [at % side, Math.floor(at / side)].every((place) => place >= 3 && place <= 11) ? 1 : 0,
  )
  const edges = corrupted('canny edges', square, side, 5)
  const row = (y: number) => [...edges.slice(y * side, (y + 1) * side)].join('')
  for (const y of [6, 7, 8]) expect(row(y)).toBe('000100000001000')
  expect([row(0), row(1), row(13), row(14)]).toEqual(Array(4).fill('0'.repeat(side)))
  expect(row(3).slice(5, 10)).toBe('11111')
  expect(row(11).slice(5, 10)).toBe('11111')
  expect(row(2).slice(5, 10)).toBe('00000')
  const half = corrupted('canny edges', square, side, 2) // 40 % of it
  expect(half[7 * side + 7]).toBeCloseTo(0.6, 6)
  expect(half[7 * side + 3]).toBeCloseTo(1, 6)
})

test('another size or severity is refused', () => {
  const options = { corruption: corruptions[0]!, random: random(1) }
  expect(() => corrupt(filled(3, 0), [2, 2, 1], { ...options, severity: 1 })).toThrow(
    'corrupt: expected an image of 2 x 2 x 1 = 4 values, got 9.',
  )
  expect(() => corrupt(filled(2, 0), [2, 2, 1], { ...options, severity: 6 as Severity })).toThrow(
    'corrupt.severity: expected a whole number >= 1 and <= 5, got 6.',
  )
})
