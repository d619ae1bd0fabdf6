import { closing } from './closing'
import { connectedPieces } from './connectedPieces'
import type { GreyPicture, PaperSide } from './greyPicture'
import { otsu } from './otsu'

/** What is ink in a picture whose light differs from place to place. */
export interface LocalInk {
  readonly paper: PaperSide
  /** `[height, width]`, the paper's grey value at each place. Of dark paper both are inverted. */
  readonly level: Float32Array
  /** What differs by fewer grey values is noise. */
  readonly noise: number
  /** What differs by a smaller share of the paper's brightness is noise. */
  readonly floor: number
  /** What differs by a smaller share is no ink: noise, or the lines of ruled paper. */
  readonly least: number
  /** Ink that is certain: what differs by less is ink only where it hangs together with such. */
  readonly certain: number
  /** By how much the fullest ink differs. */
  readonly full: number
}

/** Finds the paper's level at each place: a closing takes out all that is narrower than its square, writing, and leaves
 * what is broader, shadows with their edges. The square is the smallest whose writing is much narrower than it. Ink is
 * then told from the rest by Otsu's threshold over the share of the light that is missing.
 * @param inside `[height, width]`, 0 off the paper; undefined where the whole picture is paper
 * @returns undefined where nothing stands out */
export function localInk(
  picture: GreyPicture,
  inside: Uint8Array | undefined,
  paper: PaperSide | undefined,
): LocalInk | undefined {
  const { width, height } = picture
  const values = Float32Array.from(picture.pixels)
  const side = paper ?? paperSideOf(values, width, height, inside)
  if (side === 'dark') for (let at = 0; at < values.length; at++) values[at] = 255 - values[at]!
  if (inside) fillOutside(values, inside)
  const smooth = boxMean(values, width, height, 1)
  const under = (square: number): LocalInk | undefined => {
    const level = closing(smooth, width, height, square)
    const thresholds = thresholdsOf(values, level, side)
    return thresholds && { paper: side, level, ...thresholds }
  }
  let found: LocalInk | undefined
  for (const share of [12, 6, 3]) {
    const square = Math.max(5, Math.round(Math.min(width, height) / share))
    found = under(square) ?? found
    if (!found) continue
    const { broadest, tallest } = largestOf(values, found, width, height)
    if (broadest > 0.6 * square || tallest < 0.08 * Math.min(width, height)) continue
    const enough = Math.ceil(1.3 * broadest) + 4 // the less it fills, the more shadow is told from ink
    return enough < square ? (under(enough) ?? found) : found
  }
  return found
}

/** The share of the light that is missing at a pixel, 0 to 1: by how much it is darker than paper there. Of dark paper the
 * light that is added, as a share of white. */
export function inkAt(value: number, level: number, side: PaperSide): number {
  return side === 'bright' ? (level - value) / Math.max(level, 1) : (level - value) / 255
}

function thresholdsOf(
  values: Float32Array,
  level: Float32Array,
  side: PaperSide,
): Omit<LocalInk, 'paper' | 'level'> | undefined {
  const bins = 200
  const spread = new Uint32Array(1000) // of distances from paper, either way, in thousandths
  const greySpread = new Uint32Array(2560) // in tenths of a grey value
  for (let at = 0; at < values.length; at++) {
    const off = Math.abs(level[at]! - values[at]!)
    const share = Math.abs(inkAt(values[at]!, level[at]!, side))
    greySpread[Math.floor(10 * off)]!++
    spread[Math.min(999, Math.floor(1000 * share))]!++
  }
  const noise = Math.max(8, quantile(greySpread, 0.5) / 2)
  const floor = Math.max(0.06, quantile(spread, 0.5) / 200)
  const counts = new Uint32Array(bins)
  for (let at = 0; at < values.length; at++) {
    const share = inkAt(values[at]!, level[at]!, side)
    if (share < floor || level[at]! - values[at]! < noise) continue
    counts[Math.min(bins - 1, Math.floor(share * bins))]!++
  }
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  const split = otsu(counts).bin / bins
  const above = counts.map((count, bin) => (bin >= split * bins ? count : 0))
  const full = (quantile(above, 0.7) + 0.5) / bins
  const certain = Math.max(floor, split, 0.7 * full)
  return { noise, floor, least: Math.max(floor, 0.35 * full), certain, full }
}

/** The bin below which this share of all counts lies. */
function quantile(counts: Uint32Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let below = 0
  for (let bin = 0; bin < counts.length; bin++) {
    below += counts[bin]!
    if (below >= share * total) return bin
  }
  return counts.length - 1
}

function largestOf(values: Float32Array, ink: LocalInk, width: number, height: number) {
  const mask = new Uint8Array(values.length)
  for (let at = 0; at < mask.length; at++) {
    mask[at] = inkAt(values[at]!, ink.level[at]!, ink.paper) >= ink.certain ? 1 : 0
  }
  const { pieces } = connectedPieces(mask, width, height)
  let [broadest, tallest] = [0, 0]
  for (const piece of pieces) {
    broadest = Math.max(broadest, piece.broadest)
    tallest = Math.max(tallest, piece.box.height, piece.box.width)
  }
  return { broadest, tallest }
}

/** Ink is the minority, and stands out to one side of its surroundings: the sign of the third moment of the differences
 * from the local mean. */
function paperSideOf(
  values: Float32Array,
  width: number,
  height: number,
  inside: Uint8Array | undefined,
): PaperSide {
  const copy = values.slice()
  if (inside) fillOutside(copy, inside)
  const mean = boxMean(copy, width, height, Math.round(Math.min(width, height) / 8))
  let moment = 0
  for (let at = 0; at < copy.length; at++) {
    const off = copy[at]! - mean[at]!
    moment += off * off * off
  }
  return moment > 0 ? 'dark' : 'bright'
}

/** Lays paper where none is: the median of what is inside. */
function fillOutside(values: Float32Array, inside: Uint8Array): void {
  const counts = new Uint32Array(256)
  for (let at = 0; at < values.length; at++) if (inside[at] !== 0) counts[values[at]!]!++
  const middle = quantile(counts, 0.5)
  for (let at = 0; at < values.length; at++) if (inside[at] === 0) values[at] = middle
}

/** The mean of the square around each pixel, as much of it as lies in the image, by a summed-area table (Crow, 1984). */
function boxMean(
  values: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const stride = width + 1
  const table = new Float64Array(stride * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += values[y * width + x]!
      table[(y + 1) * stride + x + 1] = table[y * stride + x + 1]! + row
    }
  }
  const means = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius)
    const bottom = Math.min(height, y + radius + 1)
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius)
      const right = Math.min(width, x + radius + 1)
      const sum =
        table[bottom * stride + right]! -
        table[top * stride + right]! -
        table[bottom * stride + left]! +
        table[top * stride + left]!
      means[y * width + x] = sum / ((bottom - top) * (right - left))
    }
  }
  return means
}
