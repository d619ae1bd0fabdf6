import { type EvenInk, evenInk } from './evenInk'
import { evenLight, isIcon, leastContrast } from './evenLight'
import type { GreyPicture, PaperSide } from './greyPicture'
import { inkAt, type LocalInk, localInk } from './localInk'
import type { Searched } from './mark'
import { sharpRims } from './sharpRims'

/** How ink is told from paper in a picture. */
export interface InkLight {
  readonly paper: PaperSide
  readonly isEven: boolean
  /** Of the reduced picture, `[height, width]`, paper 0, full ink 1. */
  readonly ink: Float32Array
  /** Ink from which on a piece is certain to be written. */
  readonly certain: number
  /** Of the reduced picture, `[height, width]`, 1 where something stands out from the paper, perhaps a faint line alone. */
  readonly traces: Uint8Array
  /** Ink of a grey value of the picture, at a pixel of the reduced one. */
  inkOf(value: number, at: number): number
  /** Whether each piece has the rim of a stroke, and not that of a shadow. */
  sharpOf(labels: Int32Array, count: number): readonly boolean[]
}

/** Finds out whether the light is even, and what is ink under it.
 * @param inside of the reduced picture, 0 off the paper
 * @returns undefined where nothing stands out from the paper */
export function inkLight(
  searched: Searched,
  paper: PaperSide | undefined,
  inside: Uint8Array | undefined,
): InkLight | undefined {
  const { small } = searched
  const even = inside ? undefined : evenLight(small, paper)
  if (even) {
    const isBlank = even.full < leastContrast || even.full < 4 * even.scatter
    return isBlank ? undefined : lightOfEven(searched, even)
  }
  const local = localInk(small, inside, paper)
  return local && lightOfLocal(small, local)
}

function lightOfEven({ picture, small, factor }: Searched, even: EvenInk): InkLight {
  const { pixels } = small
  const ink = new Float32Array(pixels.length)
  const traces = new Uint8Array(pixels.length)
  for (let at = 0; at < pixels.length; at++) {
    ink[at] = even.table[pixels[at]!]!
    if (ink[at] !== 0) traces[at] = 1
  }
  const table = tableOf(picture, even, factor)
  return {
    paper: even.paper,
    isEven: true,
    ink,
    traces,
    certain: isIcon(small) ? 0 : certainOf(ink), // there a faint pixel may be all there is of a thin stroke
    inkOf: (value) => table[value]!,
    sharpOf: (_, count) => Array<boolean>(count).fill(true), // shadows are no ink here
  }
}

function lightOfLocal(small: GreyPicture, local: LocalInk): InkLight {
  const { paper, level, full, certain, floor } = local
  const { pixels } = small
  const ink = new Float32Array(pixels.length)
  const traces = new Uint8Array(pixels.length)
  for (let at = 0; at < pixels.length; at++) {
    ink[at] = strength(pixels[at]!, local, at)
    if (strength(pixels[at]!, local, at, floor) !== 0) traces[at] = 1
  }
  return {
    paper,
    isEven: false,
    ink,
    traces,
    certain: certain / full,
    inkOf: (value, at) => strength(value, local, at),
    sharpOf(labels, count) {
      const rims = (reach: number) =>
        sharpRims(small, labels, count, reach, (at) => {
          return 0.6 * full * (paper === 'bright' ? level[at]! : 255)
        })
      const [narrow, wide] = [rims(2), rims(4)]
      // out of focus all of a stroke's rim is a little soft; of a shadow's one side is the end of what was taken for paper
      return Array.from(narrow, (share, piece) => share >= 0.5 || wide[piece]! >= 0.8)
    },
  }
}

/** Ink of each grey value of the picture at its own size, where noise may be too strong to tell it by: then as at the reduced
 * size, which evens noise out. */
function tableOf(picture: GreyPicture, small: EvenInk, factor: number): Float32Array {
  if (factor === 1) return small.table
  const { scatter, full, table } = evenInk(picture, small.paper)
  return 4 * scatter <= full / 10 ? table : small.table
}

/** @param at pixel of the reduced picture */
function strength(value: number, local: LocalInk, at: number, least: number = local.least): number {
  const { paper, noise, full } = local
  const level = local.level[at]!
  const own = paper === 'bright' ? value : 255 - value
  const ink = inkAt(own, level, paper)
  return ink >= least && level - own >= noise ? Math.min(1, ink / full) : 0
}

/** Half of what the upper quarter of all ink reaches: the fullest may be dust. */
function certainOf(ink: Float32Array): number {
  const counts = new Uint32Array(256)
  let total = 0
  for (const value of ink) {
    if (value === 0) continue
    counts[Math.round(255 * value)]!++
    total++
  }
  let above = 0
  for (let bin = 255; bin > 0; bin--) {
    above += counts[bin]!
    if (above >= total / 4) return bin / 510
  }
  return 0
}
