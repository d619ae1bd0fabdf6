import {
  assertUntouched,
  type Dataset,
  type Format,
  lineageEntry,
  type StringSource,
} from '@inkstone/core'
import { connectedPieces } from '@inkstone/pixels'
import { stringDatasetSuite, tinySplit } from '@inkstone/testing'
import { mnist } from '../sources/mnist/mnist'
import { arraySplit } from '../splits/arraySplit'
import { digitStrings } from './digitStrings'
import { planStrings } from './planStrings'

const few = mnist({ trainingImages: 600, validation: 0.2 })

/** `12` or `1,50`, with an even last digit. */
const price: Format = {
  ...{ name: 'price', options: {}, characters: '0123456789,', lengths: [2, 4] },
  mayBegin: (prefix) => /^(\d?|\d[02468]|\d,|\d,\d|\d,\d[02468])$/.test(prefix),
  accepts: (text) => /^(\d[02468]|\d,\d[02468])$/.test(text),
}

stringDatasetSuite('digitStrings of a format', () => {
  return digitStrings(few, { format: price, strings: 30, negatives: 0.2, handPer: 'digit' })
})
stringDatasetSuite('digitStrings', () => {
  return digitStrings(few, { length: [2, 6], strings: 40, negatives: 0.2 })
})

const test = async (options: Parameters<typeof digitStrings>[1]): Promise<StringSource> => {
  return (await digitStrings(few, options).load()).splits.test!
}

describe('digitStrings', () => {
  it('uses each digit once unless more strings are asked for, and three times at most', async () => {
    const usesOf = ({ texts, digits }: StringSource) => texts.join('').length / digits.size
    expect(usesOf(await test({}))).toBe(1)
    const source = await test({ strings: 6000 })
    expect(source.digits.size).toBe(10_000)
    expect(usesOf(source)).toBe(3)
    const more = digitStrings(few, { strings: 6001 })
    await expect(more.load()).rejects.toThrow(
      /expected at most \d+ strings for mnist\/(validation|test), got 6001/,
    )
  })

  it('lets the guard know the digits of its strings', async () => {
    const { splits } = await few.load()
    const lineage = [await lineageEntry('training', splits.train!)]
    const { splits: strings } = await digitStrings(few, { strings: 10 }).load()
    await assertUntouched(lineage, strings.test!.digits)
    await expect(assertUntouched(lineage, strings.train!.digits)).rejects.toThrow(
      'images touched the weights',
    )
  })

  it('leaves as much space as it is told: 12 pixels more in each of 4 gaps', async () => {
    const widthOf = async (gap: number) => {
      const source = await test({ gap, strings: 40 })
      const strings = await Promise.all(Array.from({ length: 40 }, (_, at) => source.read(at)))
      return strings.reduce((sum, { picture }) => sum + picture.width, 0) / strings.length
    }
    expect((await widthOf(10)) - (await widthOf(-2))).toBeCloseTo(4 * 12, -0.5)
  })

  it('writes all digits of a string about equally high', async () => {
    const source = await test({ gap: 10, strings: 20 })
    for (let at = 0; at < 20; at++) {
      const { picture } = await source.read(at)
      const heights = inkHeights(picture)
      expect(heights).toHaveLength(5)
      heights.sort((one, other) => one - other)
      expect(heights[4]! / heights[2]!).toBeLessThan(1.35)
    }
  })

  it('writes each digit by another hand where it is told: their heights differ more', async () => {
    const spreadOf = async (handPer: 'string' | 'digit') => {
      const source = await test({ gap: 10, strings: 40, handPer })
      let spread = 0
      for (let at = 0; at < 40; at++) {
        const heights = inkHeights((await source.read(at)).picture).map(Math.log)
        const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length
        spread += heights.reduce((sum, height) => sum + (height - mean) ** 2, 0)
      }
      return spread
    }
    expect((await spreadOf('digit')) / (await spreadOf('string'))).toBeGreaterThan(1.5)
  })

  it('writes texts of a format, with separators that stand apart and have no box', async () => {
    const source = await test({ format: price, strings: 30 })
    expect(new Set(source.texts.map(({ length }) => length))).toEqual(new Set([2, 4]))
    expect(source.texts.every((text) => price.accepts(text))).toBe(true)
    for (const [at, text] of source.texts.entries()) {
      const { digits, boxes, picture } = await source.read(at)
      expect([digits.length, boxes.length]).toEqual([
        text.length - +text.includes(','),
        digits.length,
      ])
      const { pixels, width } = picture
      const lowest = pixels.findLastIndex((value) => value < pixels[0]! - 60) / width
      const foot = Math.max(...boxes.map(({ top, height }) => top + height))
      expect(lowest > foot).toBe(text.includes(',')) // it hangs below the digits
    }
  })

  it('writes a separator from its images where the dataset has a class of it', async () => {
    const source = (
      await digitStrings(strokes([...'12-']), { length: 6, strings: 4, gap: 4 }).load()
    ).splits.train!
    expect(source.texts.join('')).toMatch(/-.*-/)
    for (const [at, text] of source.texts.entries()) {
      const { digits, boxes } = await source.read(at)
      expect([digits.length, boxes.length]).toEqual([6, 6])
      expect(digits.map((one) => '12-'[source.digits.labels[one]!]).join('')).toBe(text)
    }
  })

  it('draws no text without a digit', async () => {
    const maybe: Format = {
      ...{ name: 'maybe', options: {}, characters: '1-', lengths: [1] },
      mayBegin: (prefix) => /^[1-]?$/.test(prefix),
      accepts: (text) => /^[1-]$/.test(text),
    }
    const { splits } = await digitStrings(strokes(['1']), { format: maybe }).load()
    expect(new Set(splits.train!.texts)).toEqual(new Set(['1']))
    const dashes = { ...maybe, characters: '-' }
    await expect(digitStrings(strokes(['1']), { format: dashes }).load()).rejects.toThrow(
      "lead to texts with a digit, found none of 'maybe'",
    )
  })

  it('names a blank image, and a digit without any', async () => {
    const { splits } = await digitStrings(strokes(['1'], 0), { length: 1 }).load()
    await expect(splits.train!.read(0)).rejects.toThrow(
      /got image \d+ of strokes\/train, which is blank/,
    )
    const sevens = strokes(['1', '7'], 1, ['1'])
    await expect(digitStrings(sevens, { format: price7 }).load()).rejects.toThrow(
      "expected images of each digit of 'sevens' in strokes/train, found none of 7",
    )
  })

  it('takes a split of more images than a call takes arguments', () => {
    const labels = new Int32Array(300_000)
    const split = { ...tinySplit(), size: labels.length, labels }
    const plan = planStrings(split, { length: [5, 5], strings: undefined, negatives: 0, seed: 1 })
    expect(plan.used).toHaveLength(labels.length)
  })

  it('leaves space across a separator too: as many pieces of ink as characters, or more', async () => {
    const source = await test({ format: price, gap: [3, 8], strings: 120 })
    for (const [at, text] of source.texts.entries()) {
      const { pixels, width, height } = (await source.read(at)).picture
      const ink = Uint8Array.from(pixels, (value) => +(value < pixels[0]! - 60))
      const { pieces } = connectedPieces(ink, width, height)
      expect(pieces.length).toBeGreaterThanOrEqual(text.length)
    }
  })

  it('uses each image once, and three times at most, for texts of a format too', async () => {
    const counts = async (strings?: number) => {
      const source = await test({ format: price, strings })
      const uses = new Map<number, number>()
      for (let at = 0; at < source.size; at++) {
        for (const digit of (await source.read(at)).digits) {
          uses.set(digit, (uses.get(digit) ?? 0) + 1)
        }
      }
      return { size: source.size, most: Math.max(...uses.values()) }
    }
    const once = await counts()
    expect(once.most).toBe(1)
    expect((await counts(once.size + 1000)).most).toBeLessThanOrEqual(3)
    const more = digitStrings(few, { format: price, strings: 20_000 })
    await expect(more.load()).rejects.toThrow(/all of its \d are used 3 times/)
  }, 60_000)

  it('draws fields that hold no number, in turn', async () => {
    const source = await test({ negatives: 1, strings: 10 })
    const strings = await Promise.all(Array.from({ length: 10 }, (_, at) => source.read(at)))
    const kinds = ['empty', 'struck out', 'letters', 'signature', 'dashes']
    expect(strings.map(({ kind }) => kind)).toEqual([...kinds, ...kinds])
    expect(source.texts.every((text) => text === '')).toBe(true)
    const [empty] = strings
    expect(new Set(empty!.picture.pixels).size).toBe(1)
  })

  it.each([
    [{ length: 0 }, 'digitStrings.length: expected a whole number of digits >= 1'],
    [{ gap: 41 }, 'digitStrings.gap: expected a number of pixels >= -6 and <= 40, got 41'],
    [
      { handPer: 'word' as 'digit' },
      "digitStrings.handPer: expected 'string' or 'digit', got 'word'",
    ],
    [
      { format: 'amount' as unknown as Format, length: 5 },
      'digitStrings.format: expected a format',
    ],
    [{ format: {} as Format }, 'digitStrings.format: expected a format, such as amount()'],
    [
      { format: price, length: 3 },
      "expected a length or a format, got both: length 3 and format 'price'",
    ],
    [{ negatives: 2 }, 'digitStrings.negatives: expected a number >= 0 and <= 1'],
    [{ gap: [4, 2] as const }, 'digitStrings.gap[1]: expected a number of pixels >= 4'],
  ])('refuses %j', (options, message) => {
    expect(() => digitStrings(few, options)).toThrow(message)
  })

  it('refuses a format of other characters, or one that leads to no text', async () => {
    const letters = { ...price, characters: '01a' }
    await expect(digitStrings(few, { format: letters }).load()).rejects.toThrow(
      "expected a format of mnist's classes and of . , -, got 'price' with a.",
    )
    const endless = { ...price, accepts: () => false }
    await expect(digitStrings(few, { format: endless }).load()).rejects.toThrow(
      "found none of 'price' in 100 tries",
    )
  })

  it('refuses what is no digit in a frame', async () => {
    const splits = { train: tinySplit() }
    const tiny = {
      ...{ name: 'tiny', options: {} },
      load: async () => ({ name: 'tiny', classes: ['a'], imageShape: [6, 6, 1] as const, splits }),
    }
    await expect(digitStrings(tiny).load()).rejects.toThrow("expected digits in MNIST's frame")
  })
})

/** Only `7`. */
const price7: Format = {
  ...{ name: 'sevens', options: {}, characters: '7', lengths: [1] },
  mayBegin: (prefix) => /^7?$/.test(prefix),
  accepts: (text) => text === '7',
}

/** Ten images of an upright stroke of each class. */
function strokes(classes: readonly string[], ink = 1, drawn = classes): Dataset {
  const imageShape = [28, 28, 1] as const
  const labels = Int32Array.from({ length: 10 * drawn.length }, (_, at) => at % drawn.length)
  const image = Uint8Array.from({ length: 784 }, (_, at) => {
    return at % 28 >= 12 && at % 28 < 15 && at >= 4 * 28 && at < 24 * 28 ? 255 * ink : 0
  })
  const pixels = Uint8Array.from({ length: 784 * labels.length }, (_, at) => image[at % 784]!)
  const train = arraySplit({
    dataset: 'strokes',
    name: 'train',
    imageShape,
    classes,
    pixels,
    labels,
  })
  return {
    ...{ name: 'strokes', options: {} },
    load: async () => ({ name: 'strokes', classes, imageShape, splits: { train } }),
  }
}

/** Heights of stretches of columns that hold ink. */
function inkHeights({
  pixels,
  width,
  height,
}: {
  pixels: Uint8Array
  width: number
  height: number
}) {
  const paper = pixels[0]!
  const heights: number[] = []
  let [top, bottom] = [height, -1]
  for (let x = 0; x <= width; x++) {
    const rows = Array.from({ length: height }, (_, y) => y).filter((y) => {
      return x < width && pixels[y * width + x]! < paper - 60
    })
    if (rows.length > 0) {
      top = Math.min(top, rows[0]!)
      bottom = Math.max(bottom, rows.at(-1)!)
    } else if (bottom >= 0) {
      heights.push(bottom - top + 1)
      ;[top, bottom] = [height, -1]
    }
  }
  return heights
}
