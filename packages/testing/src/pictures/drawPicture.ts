import { type Random, random } from '@inkstone/core'
import type { DrawnPicture } from './drawnPicture'
import { type Page, page } from './page'
import {
  boxAround,
  desk,
  dust,
  gradient,
  handShadow,
  noise,
  outOfFocus,
  ruled,
  squared,
  wrinkles,
} from './surroundings'

export type PictureKind =
  | 'clean'
  | 'small'
  | 'large'
  | 'thin pen'
  | 'marker'
  | 'light gradient'
  | 'hand shadow'
  | 'out of focus'
  | 'ruled'
  | 'squared'
  | 'dust'
  | 'box drawn'
  | 'box touched'
  | 'desk'
  | 'pale desk'
  | 'pencil'
  | 'noisy paper'
  | 'white on black'
  | 'chalkboard'
  | 'blueprint'
  | 'black on transparent'
  | 'white on transparent'

/** Draws characters as a picture of a kind: on ruled paper, under a hand's shadow, on a desk, white on transparent. The
 * same arguments give the same bytes.
 * @param kind one of {@link pictureKinds}
 * @param characters each `[28, 28]`, paper 0, ink 1, as MNIST has them or {@link strokeGlyph} draws them; none for an
 * empty sheet
 * @param seed of size, place, pen and light
 * @example drawPicture('ruled', [strokeGlyph('7')], 1).boxes.length // 1 */
export function drawPicture(
  kind: PictureKind,
  characters: readonly Float32Array[],
  seed: number,
): DrawnPicture {
  const draw = random(seed).split('pictures').split(kind)
  return kinds[kind](characters, draw)
}

type Kind = (characters: readonly Float32Array[], draw: Random) => DrawnPicture

const within = (draw: Random, low: number, high: number) => low + (high - low) * draw.uniform()

/** A sheet with the characters in the middle, more or less. */
function written(
  characters: readonly Float32Array[],
  draw: Random,
  { side = 320, tall = 0.5, ink = 0.12, paper = 0.93 } = {},
): Page {
  const width = Math.round(side * within(draw, 1, 1.35))
  const sheet = page(width, side, paper)
  const height = side * tall * within(draw, 0.85, 1.15)
  const pitch = height * 0.95
  const first = width / 2 + within(draw, -0.06, 0.06) * side - (pitch * (characters.length - 1)) / 2
  const y = side / 2 + within(draw, -0.06, 0.06) * side
  for (const [at, character] of characters.entries()) {
    sheet.write(character, first + at * pitch, y, height, ink)
  }
  return sheet
}

const plain =
  (
    options: Parameters<typeof written>[2],
    ...steps: ((sheet: Page, draw: Random) => void)[]
  ): Kind =>
  (characters, draw) => {
    const sheet = written(characters, draw, options)
    for (const step of steps) step(sheet, draw)
    return sheet.grey()
  }

const kinds: Record<PictureKind, Kind> = {
  clean: plain({}),
  small: plain({ side: 40, tall: 0.7 }),
  large: plain({ side: 2400 }, noise(2)),
  'thin pen': plain({ side: 500, tall: 0.6 }, (sheet) => sheet.thin(0.8)),
  marker: plain({ tall: 0.65 }, (sheet) => sheet.thin(0.25)),
  'light gradient': plain({ side: 480 }, gradient(0.22), noise(2)),
  'hand shadow': plain({ side: 480, tall: 0.45 }, handShadow(0.45), noise(2)),
  'out of focus': plain({ side: 480, tall: 0.3 }, gradient(0.4), outOfFocus(0.012), noise(2)),
  ruled: plain({ side: 480, tall: 0.4 }, ruled(0.62, 0.16), noise(2)),
  squared: plain({ side: 480, tall: 0.4 }, squared(0.66, 0.1), noise(2)),
  dust: plain({ side: 400 }, dust(40), noise(2)),
  'box drawn': plain({ side: 400, tall: 0.45 }, boxAround(0.2), noise(2)),
  'box touched': plain({ side: 400, tall: 0.45 }, boxAround(0.2, 0.5), noise(2)),
  desk: plain({ side: 560, tall: 0.3 }, desk(0.3), noise(2)),
  'pale desk': plain({ side: 560, tall: 0.3 }, desk(0.62), gradient(0.75), noise(2)),
  pencil: plain({ side: 400, ink: 0.72, paper: 0.9 }, noise(3)),
  'noisy paper': plain({ side: 400 }, wrinkles(0.12), noise(7)),
  'white on black': plain({ paper: 0.03, ink: 0.95 }),
  chalkboard: plain({ side: 480, paper: 0.16, ink: 0.85 }, gradient(0.55), noise(3)),
  blueprint: (characters, draw) => {
    const sheet = written(characters, draw, { side: 480, tall: 0.4, paper: 0.25, ink: 0.9 })
    squared(1.35, 0.1)(sheet, draw)
    return sheet.coloured([0.35, 0.75, 2.2])
  },
  'black on transparent': (characters, draw) => written(characters, draw).transparent(0),
  'white on transparent': (characters, draw) => written(characters, draw).transparent(255),
}

/** All kinds of {@link drawPicture}. */
export const pictureKinds: readonly PictureKind[] = Object.keys(kinds) as PictureKind[]
