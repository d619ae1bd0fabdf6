import { InkstoneError, type LoadedDataset, type Random, random } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { readBytes } from '@inkstone/run'
import type { Font, PathCommand } from 'opentype.js'
import { optionalPackage } from '../../optionalPackage'
import { frameShape } from '../../pictures/frameDigit'
import { frameDrawnDigit } from '../../pictures/frameDrawnDigit'
import { arraySplit } from '../../splits/arraySplit'
import { stratifiedSplit } from '../../splits/stratifiedSplit'
import { subset } from '../../splits/subset'
import { digitFraming } from '../framing'
import { type Contour, fillOutline } from './fillOutline'

export interface RenderGlyphsOptions {
  /** The dataset's name: `rendered-digits`. */
  name: string
  /** The kind of characters, for messages and for the random stream. */
  kind: 'digit' | 'letter'
  /** One per class. */
  characters: readonly string[]
  /** What the images that are not held out are called. Default `train`. */
  part?: 'train' | 'test'
  fonts: readonly string[]
  images: number
  variation: number
  validation: number
  seed: number
}

/** Draws characters from font outlines: see `renderedDigits`. */
export async function renderGlyphs(options: RenderGlyphsOptions): Promise<LoadedDataset> {
  const { name, kind, characters, part = 'train', fonts, images } = options
  const { variation, validation, seed } = options
  const outlines: (readonly Contour[])[][] = []
  for (const path of fonts) outlines.push(await glyphOutlines(path, { kind, characters }))
  const stream = random(seed).split(`rendered ${kind}s`)
  const length = frameShape[0] * frameShape[1]
  const pixels = new Uint8Array(images * length)
  const labels = Uint8Array.from({ length: images }, (_, position) => position % characters.length)
  labels.forEach((character, position) => {
    const draw = stream.split(position)
    const outline = outlines[draw.integer(outlines.length)]![character]!
    const way = hand(draw, variation)
    const bent = fitted(outline.map((contour) => vary(contour, way)))
    const picture = { pixels: fillOutline(bent, canvas, canvas), width: canvas, height: canvas }
    pixels.set(frameDrawnDigit(picture), position * length)
  })
  const loaded = { name, classes: characters, imageShape: frameShape, framing: digitFraming }
  const { classes, imageShape } = loaded
  const all = arraySplit({ dataset: name, name: part, imageShape, classes, pixels, labels })
  if (validation === 0) return { ...loaded, splits: { [part]: all } }
  const fractions = [1 - validation, validation]
  const [kept, cut] = stratifiedSplit(labels, fractions, stream.split('validation'))
  const splits = { [part]: subset(all, kept!), validation: subset(all, cut!, 'validation') }
  return { ...loaded, splits }
}

const canvas = 64 // pixels: three times the ink's box in the frame, and a margin
const margin = 2

/** The outlines of a font's characters, curves approximated by short lines; 1000 units high.
 * @throws InkstoneError naming the file */
async function glyphOutlines(
  path: string,
  { kind, characters }: Pick<RenderGlyphsOptions, 'kind' | 'characters'>,
): Promise<(readonly Contour[])[]> {
  const bytes = await readBytes(path)
  const { default: imported, ...named } = await optionalPackage(
    'opentype.js',
    'read fonts',
    () => import('opentype.js'),
  )
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
  return characters.map((character) => {
    const glyph = font.charToGlyph(character)
    const contours = flatten(glyph.getPath(0, 0, 1000).commands)
    if (glyph.index !== 0 && contours.length > 0) return contours
    throw new InkstoneError(
      `${path}: expected a font that has the ${kind}s ${characters[0]} to ${characters.at(-1)}, found no '${character}'. Leave this font out.`,
    )
  })
}

/** Curves as lines: eight per curve are finer than a pixel here. */
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
