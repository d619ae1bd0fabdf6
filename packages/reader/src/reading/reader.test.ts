import type { InkBox, ReadingEngine, StringPicture } from '@inkstone/core'
import { glyphLineModel, glyphModel, glyphPicture } from '../../test/glyphs'
import { cuts } from '../engine/cuts'
import { wholeLine } from '../engine/wholeLine'
import { amount } from '../formats/amount'
import { digits } from '../formats/digits'
import { luhn } from '../formats/luhn'
import { postcode } from '../formats/postcode'
import { linesIn } from './linesIn'
import { type ReaderOptions, reader } from './reader'

const model = glyphModel()
const read = reader({ model, format: postcode(5), errorRate: 0.1 })

it('reads a string, and says where its digits are', async () => {
  const reading = await read(glyphPicture(['10275']))
  expect(reading).toMatchObject({ text: '10275', accepted: true })
  expect(reading.reason).toBeUndefined()
  expect(reading.confidence).toBeGreaterThan(0.9)
  expect(reading.digits.map((digit) => digit.class).join('')).toBe('10275')
  for (const [at, { box }] of reading.digits.entries()) {
    // a glyph's ink lies from 2 to 18 pixels right of its place
    expect(box.left).toBeGreaterThan(14 + 22 * at - 2)
    expect(box.left + box.width).toBeLessThan(14 + 22 * at + 21)
    expect(box.height).toBeGreaterThan(15)
  }
})

it.each(['01234', '56789', '86420', '97531'])('reads %s', async (text) => {
  expect((await read(glyphPicture([text]))).text).toBe(text)
})

it('reads digits that touch', async () => {
  const reading = await read(glyphPicture(['38526'], { step: 16 }))
  expect(reading.text).toBe('38526')
})

it.each([-0.16, -0.08, 0.08, 0.16])('levels a line that rises by %d', async (rise) => {
  const reading = await read(glyphPicture(['27384'], { rise }))
  expect(reading.text).toBe('27384')
})

it('works with a model that has no class for what is no digit', async () => {
  const plain = reader({ model: glyphModel({ hasNone: false }), format: postcode(5) })
  expect((await plain(glyphPicture(['10275']))).text).toBe('10275')
})

it('reads several lines in order, and rejects them where one is expected', async () => {
  const picture = glyphPicture(['10275', '38649'])
  const lines = await read.lines(picture)
  expect(lines.map(({ text }) => text)).toEqual(['10275', '38649'])
  expect(lines[1]!.box!.top).toBeGreaterThan(lines[0]!.box!.top + 20)
  expect(await read(picture)).toMatchObject({ accepted: false, reason: 'too many' })
})

it('reads separators of an amount', async () => {
  const ofAmounts = reader({ model, format: amount(), errorRate: 0.2 })
  expect((await ofAmounts(glyphPicture(['1,234.50']))).text).toBe('1,234.50')
  const comma = reader({ model, format: amount({ separator: ',' }), errorRate: 0.2 })
  expect((await comma(glyphPicture(['72,40']))).text).toBe('72,40')
})

/** Always these texts, and the marks of the lines that it was given. */
function saying(...texts: [text: string, probability: number][]) {
  const marks: (readonly InkBox[])[] = []
  const engine: ReadingEngine = {
    ...{ name: 'saying', options: {} },
    async read({ smallMarks }) {
      marks.push(smallMarks)
      const found = texts.map(([text, probability]) => ({ text, probability, digits: [] }))
      return { texts: found, unconstrained: '' }
    },
  }
  return { engine, marks }
}

it('adds up the probabilities of texts that mean the same: by hand, 0.6 and 0.3', async () => {
  const { engine } = saying(['1,234', 0.6], ['1234', 0.3], ['7,234', 0.1])
  const ofAmounts = reader({ model: engine, format: amount() })
  const { text, confidence, alternatives } = await ofAmounts(glyphPicture(['1']))
  expect([text, confidence]).toEqual(['1,234', expect.closeTo(0.9, 9)])
  expect(alternatives).toEqual([{ text: '7,234', confidence: 0.1 }])
  const ofAny = reader({ model: saying(['12', 0.6], ['21', 0.3]).engine, format: digits() })
  expect((await ofAny(glyphPicture(['1']))).confidence).toBe(0.6)
})

it('takes a long comma for a mark, but no low digit that stands as high', async () => {
  const { engine, marks } = saying(['12', 1])
  const ofAmounts = reader({ model: engine, format: amount() })
  await ofAmounts(barPicture([0, 24], [16, 13], [0, 24]))
  await ofAmounts(barPicture([0, 24], [8, 13], [0, 24]))
  expect(marks.map(({ length }) => length)).toEqual([1, 0])
})

/** Upright strokes 4 pixels wide, each with its upper edge and its height. */
function barPicture(...bars: [top: number, height: number][]): StringPicture {
  const [width, height] = [20 * bars.length + 20, 60]
  const pixels = new Uint8Array(width * height).fill(240)
  for (const [at, [top, tall]] of bars.entries()) {
    for (let y = 15 + top; y < 15 + top + tall; y++)
      pixels.fill(20, y * width + 18 + 20 * at, y * width + 22 + 20 * at)
  }
  return { pixels, width, height }
}

it('follows no reading that the format excludes', async () => {
  const ofAny = reader({ model, format: digits(), errorRate: 0.2 })
  expect((await ofAny(glyphPicture(['79927398710']))).text).toBe('79927398710')
  const checked = reader({ model, format: luhn({ length: 11 }), errorRate: 0.2 })
  const reading = await checked(glyphPicture(['79927398710']))
  expect(reading).toMatchObject({ accepted: false, reason: 'format' })
  expect(await checked(glyphPicture(['79927398713']))).toMatchObject({
    text: '79927398713',
    accepted: true,
  })
})

describe('what it rejects', () => {
  it('an empty sheet: no ink', async () => {
    const nothing = { text: '', accepted: false, confidence: 0, reason: 'no ink', digits: [] }
    expect(await read(glyphPicture(['']))).toMatchObject(nothing)
  })
  it('more digits than the format has: too many', async () => {
    expect(await read(glyphPicture(['10275386']))).toMatchObject({
      accepted: false,
      reason: 'too many',
    })
  })
  it('a line that is upside down', async () => {
    const { pixels, width, height } = glyphPicture(['10275'])
    const turned = { pixels: pixels.toReversed(), width, height }
    const reading = await read(turned)
    expect(reading).toMatchObject({ text: '10275', accepted: false, reason: 'upside down' })
    const upright = await read({ pixels, width, height })
    for (const [at, { box }] of reading.digits.entries()) {
      const own = upright.digits[at]!.box
      expect(Math.abs(width - box.left - box.width - own.left)).toBeLessThanOrEqual(2)
      expect(Math.abs(height - box.top - box.height - own.top)).toBeLessThanOrEqual(2)
    }
  })

  it('a digit that may be cut off: touches the edge', async () => {
    const { pixels, width, height } = glyphPicture(['08275'])
    const cropped = new Uint8Array((width - 24) * height)
    for (let y = 0; y < height; y++) {
      cropped.set(pixels.subarray(y * width + 24, (y + 1) * width), y * (width - 24))
    }
    const reading = await read({ pixels: cropped, width: width - 24, height })
    expect(reading).toMatchObject({ accepted: false, reason: 'touches the edge' })
  })
  it('a digit too faint to be told from dirt: unread ink', async () => {
    const { pixels, width, height } = glyphPicture(['10275'])
    const faded = pixels.map((value, at) => {
      const x = at % width
      return x >= 56 && x < 78 ? 255 - (255 - value) / 4 : value // the third digit
    })
    const any = reader({ model, format: digits(), errorRate: 0.2 })
    const reading = await any({ pixels: faded, width, height })
    expect(reading).toMatchObject({ text: '1075', accepted: false, reason: 'unread ink' })
  })
  it('what an engine passes over: unread ink', async () => {
    const texts = [{ text: '7', probability: 0.999, digits: [] }]
    const passing: ReadingEngine = {
      name: 'passing',
      options: {},
      read: async () => ({ texts, unconstrained: '7' }),
    }
    const any = reader({ model: passing, format: digits() })
    expect(await any(glyphPicture(['7']))).toMatchObject({ text: '7', accepted: true })
    const beside = await any(glyphPicture(['K7']))
    expect(beside).toMatchObject({ text: '7', accepted: false, reason: 'unread ink' })
    const spelling = {
      ...passing,
      read: async () => ({ texts: [{ ...texts[0]!, text: 'K7' }], unconstrained: '7' }),
    }
    const ofLetters = {
      ...digits(),
      characters: '0123456789K',
      accepts: () => true,
      mayBegin: () => true,
    }
    const letters = await reader({ model: spelling, format: ofLetters })(glyphPicture(['K7']))
    expect(letters).toMatchObject({ text: 'K7', accepted: true })
  })
  it('letters', async () => {
    const { accepted, confidence } = await read(glyphPicture(['KWAXK']))
    expect(accepted).toBe(false)
    expect(confidence).toBeLessThan(0.5)
  })
})

it('takes an engine of your own', async () => {
  const engine: ReadingEngine = {
    name: 'constant',
    options: {},
    async read({ height }) {
      const box = { left: 0, top: 0, width: 5, height }
      const one = { box, class: '1', probability: 0.7 }
      return { texts: [{ text: '1', probability: 0.7, digits: [one] }], unconstrained: '1' }
    },
  }
  const constant = reader({ model: engine, format: digits(), errorRate: 0.4 })
  expect(await constant(glyphPicture(['7']))).toMatchObject({ text: '1', accepted: true })
  const strict = reader({ model: engine, format: digits() })
  expect(await strict(glyphPicture(['7']))).toMatchObject({ accepted: false, reason: 'unsure' })
})

it('is unsure of two texts of the format, which is no other format', async () => {
  const texts = [{ text: '18', probability: 0.7, digits: [] }]
  const engine: ReadingEngine = {
    name: 'torn',
    options: {},
    read: async () => ({ texts, unconstrained: '12' }),
  }
  const any = reader({ model: engine, format: digits() })
  expect(await any(glyphPicture(['18']))).toMatchObject({ accepted: false, reason: 'unsure' })
  const checked = reader({ model: engine, format: luhn({ length: 2 }) }) // of 12 and 18 only 18 is one
  expect(await checked(glyphPicture(['18']))).toMatchObject({ accepted: false, reason: 'format' })
})

describe('a second opinion', () => {
  it('makes the whole line surer where both read the same', async () => {
    const models = { model, line: glyphLineModel(), format: postcode(5), errorRate: 0.1 }
    const picture = glyphPicture(['10275'])
    const alone = await read(picture)
    const line = await reader({ ...models, engine: 'whole-line' })(picture)
    const together = await reader({ ...models, engine: 'both' })(picture)
    expect(together).toMatchObject({ text: '10275', accepted: true })
    expect(together.confidence).toBeGreaterThan(line.confidence)
    expect(together.digits.map(({ box }) => box)).toEqual(alone.digits.map(({ box }) => box))
  })

  it('weighs cuts that it is given as those that it makes', async () => {
    const [line, format] = [glyphLineModel(), postcode(5)]
    const picture = glyphPicture(['10275'])
    const made = await reader({ model, line, format })(picture)
    const given = await reader({ model: cuts({ model }), line, format })(picture)
    expect(given.confidence).toBe(made.confidence)
    const renamed = { ...cuts({ model }), name: 'other' }
    const other = await reader({ model: renamed, line, format })(picture)
    expect(other.confidence).toBeGreaterThan(made.confidence)
  })

  it('accepts nothing where they differ', async () => {
    const other: ReadingEngine = {
      ...{ name: 'other', options: {} },
      read: async () => ({
        texts: [{ text: '10276', probability: 0.999, digits: [] }],
        unconstrained: '10276',
      }),
    }
    const both = reader({ model, line: other, format: postcode(5), errorRate: 0.9 })
    expect(await both(glyphPicture(['10275']))).toMatchObject({
      accepted: false,
      reason: 'engines disagree',
    })
    const unsure: ReadingEngine = {
      ...{ name: 'unsure', options: {} },
      read: async () => ({
        texts: [
          { text: '10276', probability: 0.3, digits: [] },
          { text: '10275', probability: 0.25, digits: [] },
        ],
        unconstrained: '10276',
      }),
    }
    const overruled = reader({ model, line: unsure, format: postcode(5), errorRate: 0.9 })
    expect(await overruled(glyphPicture(['10275']))).toMatchObject({
      text: '10275',
      accepted: true,
    })
    expect(() => reader({ model, line: glyphModel(), format: postcode(5) })).toThrow(
      'wholeLine.model: expected a model of text lines 28 grey pixels high',
    )
  })
})

it('reads by both engines that it is given, or by the one that is asked for', async () => {
  const line = glyphLineModel()
  const format = postcode(5)
  const engineOf = (options: Partial<ReaderOptions>) =>
    reader({ model, line, format, ...options }).engine
  expect(engineOf({})).toBe('both')
  expect(engineOf({ line: undefined })).toBe('cuts')
  expect(engineOf({ engine: 'cuts' })).toBe('cuts')
  expect(engineOf({ engine: 'whole-line' })).toBe('whole-line')
  expect(engineOf({ line: wholeLine({ model: line }), engine: 'both' })).toBe('both')
  const found = await reader({ model, line, format, engine: 'whole-line' })(glyphPicture(['10275']))
  expect(found).toMatchObject({ text: '10275' })
  expect(() => engineOf({ line: undefined, engine: 'both' })).toThrow(
    "reader.line: expected a model of lines for the engine 'both', got none. lines() of @inkstone/weights is one.",
  )
  expect(() => engineOf({ engine: 'neither' as 'both' })).toThrow(
    "reader.engine: expected 'cuts' or 'whole-line' or 'both', got 'neither'.",
  )
})

it('shows lines as their network sees them: digits 20 pixels high in the middle of 28', () => {
  const [line, ...more] = linesIn(glyphPicture(['10275']))
  expect(more).toEqual([])
  const { image, width, box } = line!
  expect(image).toHaveLength(28 * width)
  // drawn some 21 pixels high with the pen, and 8 of paper on each side
  expect(Math.abs(width - 16 - (box.width * 20) / 21)).toBeLessThan(3)
  const inked = [...image.keys()].filter((at) => image[at]! > 0.5)
  const rows = inked.map((at) => Math.floor(at / width))
  expect(Math.abs(Math.min(...rows) + Math.max(...rows) + 1 - 28)).toBeLessThanOrEqual(2)
  expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThan(16)
  expect(linesIn(glyphPicture(['']))).toEqual([])
})

it('shows digits under a stamp as large as others', () => {
  const picture = glyphPicture(['10275'])
  const pixels = picture.pixels.slice()
  for (const [at, value] of pixels.entries()) {
    const [x, y] = [at % picture.width, Math.floor(at / picture.width)]
    const isRing = Math.abs(Math.hypot(x - 70, y - picture.height / 2) - 24) < 1
    if (isRing) pixels[at] = Math.min(value, 165)
  }
  const [line, ...more] = linesIn({ ...picture, pixels })
  expect(more).toEqual([])
  const [plain] = linesIn(picture)
  expect(Math.abs(line!.width - plain!.width)).toBeLessThanOrEqual(4)
})

it('checks what it is given', async () => {
  const card = { name: 'letters', classes: ['a', 'b'] }
  expect(() => reader({ model: { ...model, card }, format: digits() })).toThrow(
    'cuts.model: expected a model of digits in 28x28 grey pixels',
  )
  expect(() => reader({ model, format: digits(), errorRate: 2 })).toThrow('reader.errorRate')
  await expect(read({ pixels: new Uint8Array(3), width: 2, height: 2 })).rejects.toThrow(
    'reader: expected 2 x 2 grey pixels, got 3.',
  )
  await expect(read({ pixels: new Uint8Array(0), width: 0, height: 0 })).rejects.toThrow('0 x 0')
})
