import type { Split } from '@inkstone/core'
import fc from 'fast-check'
import { mnist } from '../sources/mnist/mnist'
import { frameDigit } from './frameDigit'
import type { GreyImage } from './greyImage'

let digits: Split
beforeAll(async () => {
  const { splits } = await mnist().load()
  digits = splits.test!
})

async function digitPixels(position: number): Promise<Uint8Array> {
  const { images } = await digits.read([position])
  return Uint8Array.from(images, (value) => Math.round(value * 255))
}

function difference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length
}

/** Each pixel becomes a block, around it a margin of paper, and all of it mapped. */
function redrawn(
  { pixels, width, height }: GreyImage,
  { block = 1, margin = 0, map = (value: number) => value } = {},
): GreyImage {
  const wide = width * block + 2 * margin
  const high = height * block + 2 * margin
  const drawn = new Uint8Array(wide * high).fill(map(0))
  const values = pixels.map(map)
  for (let y = 0; y < height * block; y++) {
    for (let x = 0; x < width * block; x++) {
      const at = ((y / block) | 0) * width + ((x / block) | 0)
      drawn[(y + margin) * wide + x + margin] = values[at]!
    }
  }
  return { pixels: drawn, width: wide, height: high }
}

/** A few strokes of ink, each of which begins where the last one ended. They close no rectangle, for a frame is not
 * ink, and span four pixels or more, for a dot is dust. */
const strokes: fc.Arbitrary<GreyImage> = fc
  .record({
    width: fc.integer({ min: 9, max: 60 }),
    height: fc.integer({ min: 9, max: 60 }),
    ends: fc.array(fc.tuple(fc.nat(999), fc.nat(999)), { minLength: 2, maxLength: 3 }),
  })
  .filter(({ ends: [first, , last] }) => {
    return last === undefined || Math.abs(first![0] - last[0]) > 400
  })
  .map(({ width, height, ends }) => {
    const pixels = new Uint8Array(width * height)
    const points = ends.map(
      ([x, y]) =>
        [
          3 + Math.floor((x * (width - 6)) / 1000),
          3 + Math.floor((y * (height - 6)) / 1000),
        ] as const,
    ) // the edge stays paper
    for (const [at, [x, y]] of points.slice(1).entries()) {
      const [fromX, fromY] = points[at]!
      for (let row = Math.min(y, fromY); row <= Math.max(y, fromY); row++)
        pixels[row * width + x] = 255
      pixels.fill(255, fromY * width + Math.min(x, fromX), fromY * width + Math.max(x, fromX) + 1)
    }
    return { pixels, width, height }
  })
  .filter((picture) => {
    const { width, height } = inkBox(picture)
    return Math.max(width, height) >= 4
  })

test('leaves MNIST as it is: its images were framed so', async () => {
  let same = 0
  for (let position = 0; position < 1000; position++) {
    const pixels = await digitPixels(position)
    if (difference(frameDigit({ pixels, width: 28, height: 28 }), pixels) < 1) same++
  }
  expect(same).toBeGreaterThanOrEqual(970) // the others have faint specks at the edge of their box
})

test('finds an MNIST digit again in a large dark-on-bright picture', async () => {
  let found = 0
  for (let position = 0; position < 50; position++) {
    const pixels = await digitPixels(position)
    const picture = redrawn(
      { pixels, width: 28, height: 28 },
      { block: 9, margin: 40, map: (value) => 240 - Math.round(value * 0.7) },
    )
    if (difference(frameDigit(picture), pixels) < 1) found++ // of 255; a shift by one pixel gives 16
  }
  expect(found).toBeGreaterThanOrEqual(48)
})

test('ink fills 20 pixels, keeps its proportions and is centred by its mass', () => {
  fc.assert(
    fc.property(strokes, (picture) => {
      const frame = frameDigit(picture)
      const box = inkBox({ pixels: frame, width: 28, height: 28 })
      const before = inkBox(picture)
      const scale = 20 / Math.max(before.width, before.height)
      expect(Math.max(...frame)).toBe(255)
      expect(box.width).toBeLessThanOrEqual(Math.max(1, Math.round(before.width * scale)))
      expect(box.height).toBeLessThanOrEqual(Math.max(1, Math.round(before.height * scale)))
      expect(Math.max(box.width, box.height)).toBeGreaterThanOrEqual(19)
      // within half a pixel of the middle of pixel 14, unless the frame's edge is in the way
      if (box.left > 0 && box.left + box.width < 28) {
        expect(Math.abs(massCentre(frame, (index) => index % 28) - 14)).toBeLessThan(0.52)
      }
      if (box.top > 0 && box.top + box.height < 28) {
        expect(Math.abs(massCentre(frame, (index) => Math.floor(index / 28)) - 14)).toBeLessThan(
          0.52,
        )
      }
    }),
  )
})

test('polarity, contrast, size and margin of the picture do not matter', async () => {
  let same = 0
  for (let position = 0; position < 500; position++) {
    const picture = { pixels: await digitPixels(position), width: 28, height: 28 }
    const frame = frameDigit(picture)
    const others = [
      redrawn(picture, { margin: position % 31 }),
      redrawn(picture, { map: (value) => 255 - value }),
      redrawn(picture, { map: (value) => 90 + (value / 255) * 60 }),
    ]
    if (others.every((other) => difference(frameDigit(other), frame) < 1)) same++
  }
  expect(same).toBeGreaterThanOrEqual(480) // a speck is a part of the digit in a narrow picture, dust in a wide one
})

test('noise of the paper is not ink', async () => {
  const pixels = await digitPixels(0)
  const clean = redrawn(
    { pixels, width: 28, height: 28 },
    { block: 6, map: (value) => 220 - value * 0.75 },
  )
  const noisy = clean.pixels.map((value, index) => value + ((index * 7919) % 13) - 6)
  expect(difference(frameDigit({ ...clean, pixels: noisy }), frameDigit(clean))).toBeLessThan(3)
})

test('which side is paper can be said', () => {
  const ring = Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 0, 0) // a bright dot, or dark strokes on bright paper
  const asFound = frameDigit({ pixels: ring, width: 3, height: 3 })
  expect(frameDigit({ pixels: ring, width: 3, height: 3 }, { paper: 'dark' })).toEqual(asFound)
  const turned = frameDigit({ pixels: ring, width: 3, height: 3 }, { paper: 'bright' })
  expect(turned[14 * 28 + 14]).toBeLessThan(60)
  expect(asFound[14 * 28 + 14]).toBe(255)
})

test('a ramp stays a ramp: nothing rings, nothing overshoots', () => {
  const pixels = Uint8Array.from(
    { length: 100 * 40 },
    (_, index) => 60 + 2 * Math.floor(index / 40),
  )
  const padded = redrawn({ pixels, width: 40, height: 100 }, { margin: 1 })
  const frame = frameDigit(padded)
  const { top, left, height, width } = inkBox({ pixels: frame, width: 28, height: 28 })
  const column = Array.from(
    { length: height },
    (_, y) => frame[(top + y) * 28 + left + (width >> 1)]!,
  )
  expect(column.slice(0, -1)).toEqual([...column.slice(0, -1)].sort((one, other) => one - other))
})

test('a blank picture is refused, and named', () => {
  const pixels = new Uint8Array(64 * 32).fill(250)
  pixels[100] = 240
  expect(() => frameDigit({ pixels, width: 64, height: 32, source: 'empty.png' })).toThrow(
    'empty.png: expected a picture of a digit, found a blank one: its 64x32 grey values lie between 240 and ' +
      '250. Use dark ink on bright paper, or bright ink on dark.',
  )
  expect(() => frameDigit({ pixels, width: 64, height: 32 })).toThrow(
    'frameDigit: expected a picture',
  )
})

test('paper on which no stroke stands out is refused', () => {
  const pixels = Uint8Array.from({ length: 40 * 40 }, (_, at) => (at % 2 ? 150 : 250))
  pixels[20 * 40 + 20] = 20
  expect(() => frameDigit({ pixels, width: 40, height: 40, source: 'stripes.png' })).toThrow(
    'stripes.png: expected a picture of a digit, found none: nothing in its 40x40 pixels stands out from the paper like the ' +
      'stroke of a pen. Crop the picture to the digit, or write it with a darker pen.',
  )
})

test('a digit with something as large beside it, too faint to tell, is refused', () => {
  const pixels = new Uint8Array(300 * 200).fill(255)
  const bar = (left: number, value: number) => {
    for (let y = 40; y < 100; y++) pixels.fill(value, y * 300 + left, y * 300 + left + 12)
  }
  bar(60, 0)
  expect(() => frameDigit({ pixels, width: 300, height: 200 })).not.toThrow()
  bar(110, 180)
  expect(() => frameDigit({ pixels, width: 300, height: 200, source: 'two.png' })).toThrow(
    'two.png: expected a picture of one digit, found a mark at 60,40 and beside it, at 110,40, what may be another, too ' +
      'faint or too soft to tell. Crop the picture to the digit.',
  )
})

test('pixels and size that do not fit, and unknown options, are refused', () => {
  expect(() => frameDigit({ pixels: new Uint8Array(10), width: 3, height: 3 })).toThrow(
    'frameDigit: expected 9 pixels for 3x3, got 10.',
  )
  const picture = { pixels: new Uint8Array(9), width: 3, height: 3 }
  const misspelt = { paper: 'dark', ink: 'bright' } as const
  expect(() => frameDigit(picture, misspelt)).toThrow(
    'frameDigit.ink: expected one of the options paper',
  )
})

function inkBox({ pixels, width }: GreyImage): Record<'left' | 'top' | 'width' | 'height', number> {
  const inked = [...pixels.keys()].filter((index) => pixels[index]! > 0)
  const columns = inked.map((index) => index % width)
  const rows = inked.map((index) => Math.floor(index / width))
  const left = Math.min(...columns)
  const top = Math.min(...rows)
  return { left, top, width: Math.max(...columns) - left + 1, height: Math.max(...rows) - top + 1 }
}

function massCentre(frame: Uint8Array, along: (index: number) => number): number {
  const mass = frame.reduce((sum, value) => sum + value, 0)
  return frame.reduce((sum, value, index) => sum + value * along(index), 0) / mass
}
