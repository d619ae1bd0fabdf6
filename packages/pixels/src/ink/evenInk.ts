import { assertPicture } from '../assertGiven'
import type { GreyPicture, PaperSide } from './greyPicture'

/** What is ink in a picture under even light: one level of paper serves all of it. */
export interface EvenInk {
  readonly paper: PaperSide
  /** Grey value of the paper. */
  readonly level: number
  /** Median distance of the paper's grey values from its level. */
  readonly scatter: number
  /** By how many grey values the fullest ink differs from paper. */
  readonly full: number
  /** What differs by fewer grey values is paper. */
  readonly least: number
  /** Ink of each grey value, 0 to 1. */
  readonly table: Float32Array
}

/** Tells ink from paper by the picture's edge, most of which is paper: its median is the paper's level, what differs most
 * from it is full ink, and what differs by less than a tenth of that, or less than four times the paper's own scatter, is
 * paper.
 * @param paper which end of the grey scale is paper; left out, the edge's median decides
 * @example evenInk({ pixels: Uint8Array.of(255, 0, 255), width: 3, height: 1 }).table[0] // 1 */
export function evenInk(picture: GreyPicture, paper?: PaperSide): EvenInk {
  assertPicture('evenInk', picture)
  const { pixels, width, height } = picture
  let darkest = 255
  let brightest = 0
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at]!
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  const middle = (darkest + brightest) / 2
  const edge = edgeOf(pixels, width, height)
  const isBright = paper ? paper === 'bright' : median(edge) > middle
  const ofPaper = edge.filter((value) => value > middle === isBright)
  const level = ofPaper.length > 0 ? median(ofPaper) : isBright ? brightest : darkest
  const scatter = median(ofPaper.map((value) => Math.abs(value - level)))
  const full = Math.abs((isBright ? darkest : brightest) - level)
  const least = Math.max(full / 10, 4 * scatter)
  const table = Float32Array.from({ length: 256 }, (_, value) => {
    const difference = isBright ? level - value : value - level
    return difference >= least && difference > 0 ? difference / full : 0
  })
  return { paper: isBright ? 'bright' : 'dark', level, scatter, full, least, table }
}

/** The outermost pixels. */
export function edgeOf(pixels: Uint8Array, width: number, height: number): number[] {
  const edge: number[] = []
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step) edge.push(pixels[y * width + x]!)
  }
  return edge
}

/** 0 for no values. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? 0
}
