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
  const columns = filters(box.width, width, around)
  const rows = filters(box.height, height, around)
  const narrow = new Float32Array(box.height * width) // columns first, then rows
  for (let y = 0; y < box.height; y++) {
    const from = (box.top + y) * pictureWidth + box.left
    columns.forEach(({ start, weights }, x) => {
      let sum = 0
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * ink[from + start + tap]!
      narrow[y * width + x] = sum
    })
  }
  const scaled = new Float32Array(height * width)
  rows.forEach(({ start, weights }, y) => {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let tap = 0; tap < weights.length; tap++) {
        sum += weights[tap]! * narrow[(start + tap) * width + x]!
      }
      scaled[y * width + x] = sum
    }
  })
  return scaled
}

interface Filter {
  start: number
  weights: number[]
}

/** For each of `to` pixels, the source pixels it is a weighted mean of. A source pixel's weight is the length
 * of it that a window covers, as wide as the coarser grid's pixels. */
function filters(from: number, to: number, around: 'paper' | 'edge'): Filter[] {
  const step = from / to
  const reach = (Math.max(1, step) + 1) / 2
  return Array.from({ length: to }, (_, target) => {
    const centre = (target + 0.5) * step
    const first = Math.floor(centre - reach)
    const weights: number[] = []
    let sum = 0
    for (let source = first; source < centre + reach; source++) {
      const covered = reach - Math.abs(source + 0.5 - centre)
      const weight = covered > 0 ? Math.min(covered, 1) : 0
      const inside = source >= 0 && source < from
      if (inside || around === 'paper') sum += weight
      if (inside) weights.push(weight)
    }
    return { start: Math.max(0, first), weights: weights.map((weight) => weight / sum) }
  })
}
