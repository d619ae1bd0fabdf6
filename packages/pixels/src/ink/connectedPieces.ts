import { assertNumbers } from '../assertGiven'
import type { Box } from '../resampling/resample'
import { distanceToPaper } from './distanceToPaper'

/** Ink that hangs together. */
export interface Piece {
  readonly box: Box
  /** Pixels of ink. */
  readonly area: number
  /** Mean width of its strokes in pixels. */
  readonly strokeWidth: number
  /** Width of its broadest place. */
  readonly broadest: number
}

export interface Pieces {
  readonly pieces: readonly Piece[]
  /** `[height, width]`, 0 for paper, `index + 1` for the piece at this index. */
  readonly labels: Int32Array
}

/** Finds the pieces of a mask; pixels that touch by a corner hang together (8-connected).
 *
 * A stroke's width is twice the distance of its middle line from paper, less one: the mean over the pixels that lie
 * no nearer to paper than any neighbour.
 * @param mask `[height, width]`, other than 0 for ink
 * @example connectedPieces(Uint8Array.of(1, 0, 1, 1), 4, 1).pieces.map(({ area }) => area) // [1, 2] */
export function connectedPieces(mask: Uint8Array, width: number, height: number): Pieces {
  assertNumbers('connectedPieces.mask', mask)
  const labels = new Int32Array(width * height)
  const distance = distanceToPaper(mask, width, height, spaceFor(mask.length))
  const pieces: Piece[] = []
  const stack: number[] = []
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue
    const label = pieces.length + 1
    labels[start] = label
    stack.push(start)
    let [left, right, top, bottom] = [width, 0, height, 0]
    let area = 0
    let middle = 0
    let middleSum = 0
    let broadest = 0
    while (stack.length > 0) {
      const at = stack.pop()!
      const y = (at / width) | 0
      const x = at - y * width
      area++
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
      const own = distance[at]!
      let isMiddle = true
      const rows = Math.min(height - 1, y + 1)
      const columns = Math.min(width - 1, x + 1)
      for (let ny = Math.max(0, y - 1); ny <= rows; ny++) {
        for (let nx = Math.max(0, x - 1); nx <= columns; nx++) {
          const next = ny * width + nx
          if (mask[next] === 0) continue
          if (distance[next]! > own) isMiddle = false
          if (labels[next] !== 0) continue
          labels[next] = label
          stack.push(next)
        }
      }
      if (!isMiddle) continue
      middle++
      middleSum += 2 * own - 1
      broadest = Math.max(broadest, 2 * own - 1)
    }
    const box = { left, top, width: right - left + 1, height: bottom - top + 1 }
    pieces.push({ box, area, strokeWidth: middleSum / middle, broadest })
  }
  return { pieces, labels }
}

/** Zeros, which are of use until the next call: to allocate them takes as long as to find the pieces of an icon. */
function spaceFor(length: number): Float32Array {
  return length > icon.length ? new Float32Array(length) : icon.fill(0, 0, length)
}

const icon = new Float32Array(64 * 64)
