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
  const { pixels } = picture
  let darkest = 255
  let brightest = 0
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at]!
    if (value < darkest) darkest = value
    if (value > brightest) brightest = value
  }
  const middle = (darkest + brightest) / 2
  const edge = edgeCounts(picture)
  const isBright = paper ? paper === 'bright' : (median(edge) ?? 0) > middle
  const firstBright = Math.floor(middle) + 1
  const ofPaper = isBright ? edge.fill(0, 0, firstBright) : edge.fill(0, firstBright)
  const level = median(ofPaper) ?? (isBright ? brightest : darkest)
  const scatter = medianDistance(ofPaper, level)
  const full = Math.abs((isBright ? darkest : brightest) - level)
  const least = Math.max(full / 10, 4 * scatter)
  const table = new Float32Array(256)
  for (let value = 0; value < 256; value++) {
    const difference = isBright ? level - value : value - level
    if (difference >= least && difference > 0) table[value] = difference / full
  }
  return { paper: isBright ? 'bright' : 'dark', level, scatter, full, least, table }
}

/** How many of the outermost pixels have each grey value. */
export function edgeCounts({ pixels, width, height }: GreyPicture): Uint32Array {
  const counts = new Uint32Array(256)
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step) counts[pixels[y * width + x]!]!++
  }
  return counts
}

/** Of values that are counted. @returns undefined for none */
function median(counts: Uint32Array): number | undefined {
  const half = sumOf(counts) >> 1
  let upTo = 0
  for (let value = 0; value < 256; value++) {
    upTo += counts[value]!
    if (upTo > half) return value
  }
  return undefined
}

/** How far values that are counted lie from a level, in the median; 0 for none. */
function medianDistance(counts: Uint32Array, level: number): number {
  const half = sumOf(counts) >> 1
  let upTo = counts[level]!
  for (let distance = 1; distance < 256 && upTo <= half; distance++) {
    upTo += (counts[level - distance] ?? 0) + (counts[level + distance] ?? 0)
    if (upTo > half) return distance
  }
  return 0
}

function sumOf(counts: Uint32Array): number {
  let sum = 0
  for (let at = 0; at < counts.length; at++) sum += counts[at]!
  return sum
}
