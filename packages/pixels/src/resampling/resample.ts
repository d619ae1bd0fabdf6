import { assertBox, assertNumbers } from '../assertGiven'
/** A rectangle of a picture, in whole pixels. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Scales a box of a picture to another size. When shrinking, a pixel is the mean of the area it covers; when
 * enlarging, it is interpolated linearly; the transition between both is continuous. All weights are positive, so
 * nothing rings or overshoots.
 * @param ink `[height, width]` of a picture `pictureWidth` wide
 * @param around what surrounds the box: paper, 0, or its edge repeated, so that a uniform picture stays uniform
 * @returns `[height, width]` */
export function resample(
  ink: Float32Array,
  pictureWidth: number,
  box: Box,
  width: number,
  height: number,
  around: 'paper' | 'edge' = 'paper',
): Float32Array {
  assertNumbers('resample.ink', ink)
  assertBox('resample.box', box)
  if (width === box.width && height === box.height) return cut(ink, pictureWidth, box)
  const columns = filters(box.width, width, around)
  const rows = filters(box.height, height, around)
  const narrow = new Float32Array(box.height * width) // columns first, then rows
  for (let y = 0; y < box.height; y++) {
    const from = (box.top + y) * pictureWidth + box.left
    for (let x = 0; x < width; x++) {
      const first = from + columns.starts[x]!
      const [weight, end] = [columns.ends[x]!, columns.ends[x + 1]!]
      let sum = 0
      for (let tap = weight; tap < end; tap++) {
        sum += columns.weights[tap]! * ink[first + tap - weight]!
      }
      narrow[y * width + x] = sum
    }
  }
  const scaled = new Float32Array(height * width)
  for (let y = 0; y < height; y++) {
    const [weight, end] = [rows.ends[y]!, rows.ends[y + 1]!]
    const first = rows.starts[y]! * width
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let tap = weight; tap < end; tap++) {
        sum += rows.weights[tap]! * narrow[first + (tap - weight) * width + x]!
      }
      scaled[y * width + x] = sum
    }
  }
  return scaled
}

/** A box as it is: what scaling to the same size comes to. */
function cut(ink: Float32Array, pictureWidth: number, box: Box): Float32Array {
  const { left, top, width, height } = box
  const own = new Float32Array(height * width)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * pictureWidth + left
    own.set(ink.subarray(from, from + width), y * width)
  }
  return own
}

/** Of each target pixel, one after another. */
interface Filters {
  /** `[to]`: its first source pixel. */
  readonly starts: Int32Array
  /** `[to + 1]`: its weights end where those of the next one begin. */
  readonly ends: Int32Array
  readonly weights: Float64Array
}

/** For each of `to` pixels, the source pixels it is a weighted mean of. A source pixel's weight is the length
 * of it that a window covers, as wide as the coarser grid's pixels. */
function filters(from: number, to: number, around: 'paper' | 'edge'): Filters {
  const step = from / to
  const reach = (Math.max(1, step) + 1) / 2
  const starts = new Int32Array(to)
  const ends = new Int32Array(to + 1)
  const weights = new Float64Array(to * Math.ceil(2 * reach + 2))
  let end = 0
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * step
    const first = Math.floor(centre - reach)
    const begin = end
    let sum = 0
    for (let source = first; source < centre + reach; source++) {
      const covered = reach - Math.abs(source + 0.5 - centre)
      const weight = covered > 0 ? Math.min(covered, 1) : 0
      const inside = source >= 0 && source < from
      if (inside || around === 'paper') sum += weight
      if (inside) weights[end++] = weight
    }
    for (let tap = begin; tap < end; tap++) weights[tap] = weights[tap]! / sum
    starts[target] = Math.max(0, first)
    ends[target + 1] = end
  }
  return { starts, ends, weights }
}
