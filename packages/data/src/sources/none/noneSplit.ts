import type { Random, Split } from '@inkstone/core'
import { frameInk } from '@inkstone/pixels'
import { arraySplit } from '../../splits/arraySplit'
import { imageDigest } from '../../splits/imageDigest'
import { renderGlyphs } from '../rendered/renderGlyphs'
import { blot, dashes, scribble } from './drawings'
import { cut, type Digit, type Drawing, halves, several } from './partialDigits'

export interface NoneSplitOptions {
  /** The digits of a part; its last class is `none`. */
  digits: Split
  /** How many images to make. */
  count: number
  stream: Random
  /** Paths of font files; none for no letters. */
  fonts: readonly string[]
  /** Digests of all images made so far, which are not made again. */
  taken: Set<string>
}

/** How many of 100 images are of each kind. */
const shares = {
  letter: 34,
  cut: 12,
  halves: 13,
  several: 16,
  scribble: 8,
  blot: 6,
  dashes: 6,
  paper: 5,
} as const

type Kind = keyof typeof shares

/** The images of `none` of one part: see `withNone`. */
export async function noneSplit(options: NoneSplitOptions): Promise<Split> {
  const { digits, count, stream, fonts, taken } = options
  const { dataset, name, imageShape, classes } = digits
  const length = imageShape[0] * imageShape[1]
  const digest = imageDigest(imageShape)
  const ofDigits = await digits.digests()
  const drawLetter = fonts.length > 0 ? await letters(options) : undefined
  const kinds = kindsOf(drawLetter !== undefined)
  const pixels = new Uint8Array(count * length)
  const sources: string[][] = []
  for (let row = 0; row < count; row++) {
    const draw = stream.split(row)
    for (let image: Uint8Array | undefined; !image; ) {
      const kind = kinds[draw.integer(kinds.length)]!
      const positions = Array.from({ length: digitsIn(kind, draw) }, () =>
        draw.integer(digits.size),
      )
      const made =
        kind === 'letter' ? drawLetter!(row) : await framed(kind, digits, positions, draw)
      const name = made && digest(made)
      if (!made || taken.has(name!)) continue
      taken.add(name!)
      image = made
      pixels.set(image, row * length)
      sources.push(positions.map((position) => ofDigits[position]!))
    }
  }
  const labels = new Int32Array(count).fill(classes.length - 1)
  const split = arraySplit({ dataset, name, imageShape, classes, pixels, labels })
  return Object.assign(split, { sources: async () => sources })
}

/** Each kind as often as its share. */
function kindsOf(withLetters: boolean): Kind[] {
  const names = Object.keys(shares) as Kind[]
  const drawn = withLetters ? names : names.filter((kind) => kind !== 'letter')
  return drawn.flatMap((kind) => Array.from({ length: shares[kind] }, () => kind))
}

function digitsIn(kind: Kind, draw: Random): number {
  if (kind === 'cut') return 1
  if (kind === 'halves') return 2
  return kind === 'several' ? (draw.uniform() < 0.75 ? 2 : 3) : 0
}

async function framed(
  kind: Exclude<Kind, 'letter'>,
  digits: Split,
  positions: readonly number[],
  draw: Random,
): Promise<Uint8Array | undefined> {
  if (kind === 'paper') return paper(draw)
  const { images, labels } = await digits.read(positions)
  const given = positions.map((_, at): Digit => {
    return { ink: images.slice(at * 784, (at + 1) * 784), label: labels[at]! }
  })
  const drawing = drawn(kind, given, draw)
  return drawing && frameInk(drawing.ink, drawing.width, drawing.height)
}

function drawn(
  kind: Exclude<Kind, 'letter' | 'paper'>,
  given: readonly Digit[],
  draw: Random,
): Drawing | undefined {
  switch (kind) {
    case 'cut':
      return cut(given[0]!, draw)
    case 'halves':
      return halves(given[0]!, given[1]!, draw)
    case 'several':
      return several(given, draw)
    case 'scribble':
      return scribble(draw)
    case 'blot':
      return blot(draw)
    case 'dashes':
      return dashes(draw)
  }
}

/** Empty paper, with the grain of a scan: no two are alike. */
function paper(draw: Random): Uint8Array {
  const [level, grain] = [draw.integer(100), 4 + draw.integer(40)]
  return new Uint8Array(784).map(() => level + draw.integer(grain))
}

/** Capitals that do not look like a digit, and small letters. */
const characters = [...'ACDEFHJKLMNPRTUVWXYdefhkmnprtuvwx']

/** Draws letters from these fonts. @returns the letter of a row */
async function letters(options: NoneSplitOptions): Promise<(row: number) => Uint8Array> {
  const { fonts, count, stream } = options
  const { splits } = await renderGlyphs({
    ...{ name: 'none', kind: 'letter', part: 'test', characters, fonts: [...fonts] },
    ...{ images: Math.max(count, characters.length), variation: 1, validation: 0 },
    seed: stream.split('letters').bits(),
  })
  const { images } = await splits.test!.read(Uint32Array.from({ length: count }, (_, row) => row))
  return (row) => {
    return Uint8Array.from(images.subarray(row * 784, (row + 1) * 784), (ink) => ink * 255 + 0.5)
  }
}
