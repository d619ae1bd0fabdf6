import {
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  optionError,
  type Random,
  random,
  wholeNumber,
} from '@inkstone/core'
import type { Font, PathCommand } from 'opentype.js'
import { arraySplit } from './arraySplit'
import { checkPath } from './checkSource'
import { digitClasses } from './digitClasses'
import { type Contour, fillOutline } from './fillOutline'
import { frameDigit, frameShape } from './frameDigit'
import { loadOnce } from './loadOnce'
import { sineAndCosine } from './portableMath'
import { readBytes } from './readIdx'
import { stratifiedSplit } from './stratifiedSplit'
import { subset } from './subset'

export interface RenderedDigitsOptions {
  /** Paths of font files: TrueType, OpenType or WOFF. Handwriting fonts are nearest to handwriting. */
  fonts: readonly string[]
  /** How many are drawn, the same of each digit. Default: 10,000. */
  images?: number
  /** How far they are turned, slanted, stretched and bent: 0 draws each font as it is, 1 about as far as hands
   * differ. */
  variation?: number
  /** Fraction set aside for validation. */
  validation?: number
  seed?: number
}

/** Digits drawn from the outlines of fonts, each turned, slanted, stretched and bent a little, and framed by
 * {@link frameDigit}: something to pretrain on without any data. The same options give the same bytes on every
 * machine. Splits: `train` and `validation`.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for one that is no font, or lacks a digit
 * @example renderedDigits({ fonts: ['Caveat-Regular.ttf', 'Kalam-Regular.ttf'] }) */
export function renderedDigits(options: RenderedDigitsOptions): Dataset {
  knownOptions('renderedDigits', options, ['fonts', 'images', 'variation', 'validation', 'seed'])
  const { fonts, images = 10_000, variation = 1, validation = 0.1, seed = 1 } = options
  if (!Array.isArray(fonts) || fonts.length === 0) {
    const mend =
      'Free handwriting fonts lie at fonts.google.com, and in the packages of most systems.'
    throw optionError({
      option: 'renderedDigits.fonts',
      expected: 'paths of font files',
      given: fonts,
      mend,
    })
  }
  for (const path of fonts) checkPath('renderedDigits.fonts', path)
  wholeNumber('renderedDigits.images', images, { min: 20 })
  finiteNumber('renderedDigits.variation', variation, { min: 0, max: 2 })
  finiteNumber('renderedDigits.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('renderedDigits.seed', seed, { min: 0 })
  return {
    name: 'rendered-digits',
    options: { fonts: [...fonts], images, variation, validation, seed },
    load: loadOnce(() => render({ fonts, images, variation, validation, seed })),
  }
}

async function render(options: Required<RenderedDigitsOptions>): Promise<LoadedDataset> {
  const { fonts, images, variation, validation, seed } = options
  const outlines: (readonly Contour[])[][] = []
  for (const path of fonts) outlines.push(await digitOutlines(path))
  const stream = random(seed).split('rendered digits')
  const length = frameShape[0] * frameShape[1]
  const pixels = new Uint8Array(images * length)
  const labels = Uint8Array.from({ length: images }, (_, position) => position % 10)
  labels.forEach((digit, position) => {
    const draw = stream.split(position)
    const outline = outlines[draw.integer(outlines.length)]![digit]!
    const way = hand(draw, variation)
    const bent = fitted(outline.map((contour) => vary(contour, way)))
    const picture = { pixels: fillOutline(bent, canvas, canvas), width: canvas, height: canvas }
    pixels.set(frameDigit(picture, { paper: 'dark' }), position * length)
  })
  const loaded = { name: 'rendered-digits', classes: digitClasses, imageShape: frameShape }
  const { classes, imageShape } = loaded
  const dataset = loaded.name
  const all = arraySplit({ dataset, name: 'train', imageShape, classes, pixels, labels })
  if (validation === 0) return { ...loaded, splits: { train: all } }
  const fractions = [1 - validation, validation]
  const [kept, cut] = stratifiedSplit(labels, fractions, stream.split('validation'))
  const splits = { train: subset(all, kept!), validation: subset(all, cut!, 'validation') }
  return { ...loaded, splits }
}

const canvas = 64 // pixels: three times the ink's box in the frame, and a margin
const margin = 2

/** The outlines of a font's ten digits, curves broken into short lines; 1000 units high.
 * @throws InkstoneError naming the file */
async function digitOutlines(path: string): Promise<(readonly Contour[])[]> {
  const bytes = await readBytes(path)
  const { default: imported, ...named } = await import('opentype.js')
  const { parse } = imported ?? named
  let font: Font
  try {
    font = parse(new Uint8Array(bytes).buffer)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${path}: expected a font (TrueType, OpenType or WOFF), but it could not be read: ${reason.replace(/\.$/, '')}.`,
    )
  }
  return digitClasses.map((digit) => {
    const glyph = font.charToGlyph(digit)
    const contours = flatten(glyph.getPath(0, 0, 1000).commands)
    if (glyph.index !== 0 && contours.length > 0) return contours
    throw new InkstoneError(
      `${path}: expected a font that has the digits 0 to 9, found no '${digit}'. Leave this font out.`,
    )
  })
}

/** Curves as lines: eight a curve are finer than a pixel here. */
function flatten(commands: readonly PathCommand[]): Contour[] {
  const contours: number[][] = []
  let contour: number[] = []
  for (const command of commands) {
    if (command.type === 'Z') continue
    if (command.type === 'M') {
      contour = []
      contours.push(contour)
    }
    const [x0, y0] = contour.slice(-2) as [number, number]
    for (let step = 1; step <= 8; step++) {
      const t = step / 8
      const s = 1 - t
      if (command.type === 'Q') {
        contour.push(
          s * s * x0 + 2 * s * t * command.x1 + t * t * command.x,
          s * s * y0 + 2 * s * t * command.y1 + t * t * command.y,
        )
      } else if (command.type === 'C') {
        const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
        contour.push(
          a * x0 + b * command.x1 + c * command.x2 + d * command.x,
          a * y0 + b * command.y1 + c * command.y2 + d * command.y,
        )
      }
    }
    if (command.type === 'M' || command.type === 'L') contour.push(command.x, command.y)
  }
  return contours.filter((points) => points.length >= 6)
}

/** How one hand draws: a linear map, and a wave across it. */
interface Hand {
  turn: number
  slant: number
  stretch: number
  bend: number
  phase: number
}

function hand(draw: Random, variation: number): Hand {
  const within = (limit: number) => (2 * draw.uniform() - 1) * limit * variation
  return {
    turn: within(0.2), // radians
    slant: within(0.35),
    stretch: 1 + within(0.25),
    bend: within(40), // units of 1000
    phase: draw.uniform() * 2 * Math.PI,
  }
}

function vary(contour: Contour, { turn, slant, stretch, bend, phase }: Hand): Contour {
  const [sine, cosine] = sineAndCosine(turn)
  return contour.map((_, at) => {
    const y = contour[at | 1]!
    const x = (contour[at & ~1]! + slant * y) * stretch + bend * sineAndCosine(y / 160 + phase)[0]
    return at % 2 === 0 ? x * cosine - y * sine : x * sine + y * cosine
  })
}

/** Scaled into the canvas, proportions kept. */
function fitted(contours: readonly Contour[]): Contour[] {
  const xs = contours.flatMap((contour) => contour.filter((_, at) => at % 2 === 0))
  const ys = contours.flatMap((contour) => contour.filter((_, at) => at % 2 === 1))
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  const scale = (canvas - 2 * margin) / Math.max(Math.max(...xs) - left, Math.max(...ys) - top)
  return contours.map((contour) =>
    contour.map((value, at) => margin + (value - (at % 2 === 0 ? left : top)) * scale),
  )
}
