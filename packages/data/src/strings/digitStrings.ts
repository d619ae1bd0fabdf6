import {
  assertDataset,
  type Dataset,
  type Format,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedStrings,
  oneOf,
  optionError,
  type PageEffect,
  random,
  type Split,
  type StringDataset,
  type StringSource,
  wholeNumber,
} from '@inkstone/core'
import { frameShape } from '../pictures/frameDigit'
import { inside } from '../sources/inside'
import { subset } from '../splits/subset'
import { composePage } from './composePage'
import { separators } from './drawText'
import { noString } from './noString'
import { type Plan, planStrings } from './planStrings'
import { planTexts } from './planTexts'
import { faintest } from './writeDigit'

export interface DigitStringsOptions {
  /** Digits a string: a number, or `[fewest, most]`. Default 5. */
  length?: number | readonly [fewest: number, most: number]
  /** Instead of a length: the strings are random texts of this format, each with a digit or more, and its separators are written
   * between the digits. `amount()`, `date()`, `luhn()` of @inkstone/reader, or your own. */
  format?: Format
  /** Strings of each part. Default: as many as its digits make, each used once. */
  strings?: number
  /** Space between two digits where they come nearest, in pixels of digits some 22 high, drawn anew for each pair between
   * these; below 0 they run into each other. Beside a separator it is at least 1. From -6 to 40; default `[2, 6]`. */
  gap?: number | readonly [least: number, most: number]
  /** Whether one hand writes the whole string, or a different one each digit: then heights, slants and pens differ within a string,
   * as where someone else has corrected digits. Default `'string'`. */
  handPer?: 'string' | 'digit'
  /** What happens to the written page, in this order: `[combBoxes(), scanned({ quality: 40 })]`. */
  effects?: readonly PageEffect[]
  /** Share of fields that hold no number: empty, struck out, letters, a signature, dashes in turn. Default 0. */
  negatives?: number
  /** Default 1. */
  seed?: number
}

/** Composes pictures of digit strings from a dataset of framed digits. Each part is composed of the same part of the
 * dataset alone, and outside `train` no digit is used more than three times. The same options give the same pixels. All
 * digits of a string have one height, slant, pen and baseline, which MNIST's frame took from them, unless `handPer` says otherwise.
 * @param dataset of digits in MNIST's frame, with classes named by one character each
 * @throws InkstoneError for a bad option; from `load`, for images in another shape, or too few digits; from `read`, for a digit
 * whose image is blank
 * @example
 * const { splits } = await digitStrings(mnist(), { length: 5, strings: 200, gap: [0, 2] }).load()
 * const { picture, text } = await splits.test.read(0) // text '72104' or the like */
export function digitStrings(dataset: Dataset, options: DigitStringsOptions = {}): StringDataset {
  assertDataset('digitStrings', dataset)
  const known = ['length', 'format', 'strings', 'gap', 'handPer', 'effects', 'negatives', 'seed']
  knownOptions('digitStrings', options, known)
  const { format, strings, handPer = 'string', effects = [], negatives = 0, seed = 1 } = options
  const length = rangeOf('length', options.length ?? 5, (option, value, min = 1) => {
    return wholeNumber(option, value, { min, max: 60, unit: 'digits' })
  })
  if (format !== undefined) checkFormat(format, options.length)
  const gap = rangeOf('gap', options.gap ?? [2, 6], (option, value, min = -6) => {
    return finiteNumber(option, value, { min, max: 40, unit: 'pixels' })
  })
  if (strings !== undefined) wholeNumber('digitStrings.strings', strings, { min: 1 })
  oneOf('digitStrings.handPer', handPer, ['string', 'digit'])
  finiteNumber('digitStrings.negatives', negatives, { min: 0, max: 1 })
  wholeNumber('digitStrings.seed', seed, { min: 0 })
  checkEffects(effects)
  let loaded: Promise<LoadedStrings> | undefined
  return {
    name: `${dataset.name}-strings`,
    options: {
      digits: { name: dataset.name, ...dataset.options },
      ...(format ? { format: { name: format.name, ...format.options } } : { length }),
      ...{ strings: strings ?? null, gap, handPer, negatives, seed },
      effects: effects.map(({ name, options: own }) => ({ name, ...own })),
    },
    load() {
      loaded ??= loadStrings().catch((error: unknown) => {
        loaded = undefined
        throw error
      })
      return loaded
    },
  }

  async function loadStrings(): Promise<LoadedStrings> {
    const { name, splits } = await dataset.load()
    const parts = Object.entries(splits).map(([part, split]) => {
      checkDigits(name, split)
      if (format) checkCharacters(format, split)
      const plan = format
        ? planTexts(split, { format, strings, negatives, seed })
        : planStrings(split, { length, strings, negatives, seed })
      return [part, source(`${name}-strings`, split, plan)] as const
    })
    return { name: `${name}-strings`, splits: Object.fromEntries(parts) }
  }

  function source(name: string, split: Split, { used, strings: planned }: Plan): StringSource {
    const digits = subset(split, used)
    return {
      dataset: name,
      name: split.name,
      size: planned.length,
      texts: planned.map(({ text }) => text),
      digits,
      async read(position) {
        const at = inside(position, planned.length, `${name}/${split.name}`)
        const { kind, text, positions } = planned[at]!
        const stream = random(seed).split('strings').split(split.name).split(at)
        const { images } = await digits.read(positions)
        const length = images.length / Math.max(1, positions.length)
        const each = positions.map((_, row) => images.subarray(row * length, (row + 1) * length))
        const blank = each.findIndex(isBlank)
        if (blank >= 0) throw blankImage(split, used[positions[blank]!]!)
        const space = () => gap[0] + (gap[1] - gap[0]) * stream.uniform()
        let page =
          kind === 'digits'
            ? composePage(partsOf(text, each, split.classes), { gap: space, handPer }, stream)
            : noString(kind, each, Math.max(1, positions.length), stream)
        for (const [order, effect] of effects.entries()) {
          page = effect.apply(page, stream.split(`effect ${order}`))
        }
        const { light, width, height, boxes } = page
        const grey = Uint8ClampedArray.from(light, (value) => 255 * value) // rounds
        const pixels = new Uint8Array(grey.buffer)
        const found = text ? { digits: positions, boxes } : { digits: [], boxes: [] }
        return { picture: { pixels, width, height }, text, kind, ...found }
      },
    }
  }
}

/** The images of a text's digits with its separators between them. */
function partsOf(
  text: string,
  images: readonly Float32Array[],
  classes: readonly string[],
): (Float32Array | string)[] {
  let at = 0
  return [...text].map((one) => (classes.includes(one) ? images[at++]! : one))
}

const isBlank = (image: Float32Array): boolean => !image.some((value) => value >= faintest)

function blankImage({ dataset, name }: Split, position: number): InkstoneError {
  return new InkstoneError(
    `digitStrings: expected digits with ink, got image ${position} of ${dataset}/${name}, which is blank. Leave it out of the dataset.`,
  )
}

function rangeOf(
  name: string,
  given: number | readonly [number, number],
  check: (option: string, value: unknown, min?: number) => number,
): [number, number] {
  const option = `digitStrings.${name}`
  if (typeof given === 'number') return [check(option, given), given]
  if (!Array.isArray(given) || given.length !== 2) {
    throw optionError({ option, expected: 'a number, or [least, most]', given })
  }
  const least = check(`${option}[0]`, given[0])
  return [least, check(`${option}[1]`, given[1], least)]
}

function checkEffects(effects: unknown): asserts effects is readonly PageEffect[] {
  const isEffect = (value: unknown) =>
    typeof value === 'object' && value !== null && 'apply' in value && 'name' in value
  if (Array.isArray(effects) && effects.every(isEffect)) return
  throw optionError({
    option: 'digitStrings.effects',
    expected: 'a list of effects, such as [combBoxes(), scanned()]',
    given: effects,
  })
}

function checkFormat(format: Format, length: unknown): void {
  const isFormat =
    typeof format === 'object' &&
    typeof format?.mayBegin === 'function' &&
    typeof format.accepts === 'function' &&
    typeof format.characters === 'string' &&
    Array.isArray(format.lengths) &&
    format.lengths.length > 0
  if (!isFormat) {
    throw optionError({
      option: 'digitStrings.format',
      expected: 'a format, such as amount() of @inkstone/reader',
      given: format,
    })
  }
  if (length === undefined) return
  throw new InkstoneError(
    `digitStrings: expected a length or a format, got both: length ${JSON.stringify(length)} and format '${format.name}'.`,
  )
}

function checkCharacters({ name, characters }: Format, { classes, dataset }: Split): void {
  const missing = [...characters].filter((one) => ![...classes, ...separators].includes(one))
  if (missing.length === 0) return
  throw new InkstoneError(
    `digitStrings.format: expected a format of ${dataset}'s classes and of ${[...separators].join(' ')}, got '${name}' with ${missing.join(' ')}.`,
  )
}

function checkDigits(name: string, { name: part, imageShape, classes }: Split): void {
  if (imageShape.join() !== frameShape.join()) {
    throw new InkstoneError(
      `digitStrings: expected digits in MNIST's frame, ${frameShape.join('x')}, got ${name}/${part} with images of ` +
        `${imageShape.join('x')}. Frame them with frameDigit first.`,
    )
  }
  const long = classes.find((one) => [...one].length !== 1)
  if (long === undefined) return
  throw new InkstoneError(
    `digitStrings: expected classes named by one character each, got '${long}' in ${name}/${part}.`,
  )
}
