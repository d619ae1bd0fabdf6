/** What of images lies in memory while near ones are looked for. */
export interface Sketches {
  /** `[size, length]`. */
  readonly values: Float32Array
  readonly length: number
  /** `[size]`: the length of each image as a vector. */
  readonly norms: Float64Array
}

/** Pairs of images that may differ by no more than `difference`, the length of the difference over the length of
 * the longer one. None that does is left out; those that come must be measured.
 *
 * Images are sorted by their length: those of a pair differ in it by no more than their difference is long. What
 * is left is compared by its sketch, the numbers that vary most first, and given up as soon as they say no.
 * On 70,000 images that takes seconds, on ten times as many a hundred times that.
 * @param wanted indices of the images to compare
 * @yields two of them
 * @example [...nearPairs({ values, length: 1, norms }, 0.2, [0, 1, 4])] */
export function* nearPairs(
  { values, length, norms }: Sketches,
  difference: number,
  wanted: readonly number[],
): Generator<[one: number, other: number]> {
  const order = Uint32Array.from(wanted).sort((a, b) => norms[a]! - norms[b]!)
  const sorted = reordered(values, order, byVariance(values, length))
  const heads = headsOf(sorted, length)
  let from = 0
  for (let row = 1; row < order.length; row++) {
    const norm = norms[order[row]!]!
    const most = norm * difference * slack
    while (norms[order[from]!]! < norm - most) from++
    const limit = most * most
    const [a = 0, b = 0, c = 0, d = 0] = heads.subarray(4 * row, 4 * row + 4)
    for (let other = from; other < row; other++) {
      const first = heads[4 * other]! - a
      const second = heads[4 * other + 1]! - b
      const third = heads[4 * other + 2]! - c
      const fourth = heads[4 * other + 3]! - d
      const begun = first * first + second * second + third * third + fourth * fourth
      if (begun > limit) continue
      let sum = begun
      for (let at = 4; at < length && sum <= limit; at++) {
        const step = sorted[row * length + at]! - sorted[other * length + at]!
        sum += step * step
      }
      if (sum <= limit) yield [order[row]!, order[other]!]
    }
  }
}

const slack = 1 + 1e-4 // sketches are float32

/** The places of a sketch, that which tells most images apart first. */
function byVariance(values: Float32Array, length: number): number[] {
  const size = values.length / length
  const variances = Array.from({ length }, (_, at) => {
    let sum = 0
    let squares = 0
    for (let row = at; row < values.length; row += length) {
      sum += values[row]!
      squares += values[row]! ** 2
    }
    return squares / size - (sum / size) ** 2
  })
  return variances.map((_, at) => at).sort((one, other) => variances[other]! - variances[one]!)
}

function reordered(values: Float32Array, order: Uint32Array, places: number[]): Float32Array {
  const sorted = new Float32Array(order.length * places.length)
  order.forEach((index, row) => {
    places.forEach((place, at) => {
      sorted[row * places.length + at] = values[index * places.length + place]!
    })
  })
  return sorted
}

/** `[size, 4]`, 0 where a sketch is shorter: apart, so that they stay in the processor's cache. */
function headsOf(sorted: Float32Array, length: number): Float32Array {
  const heads = new Float32Array((sorted.length / length) * 4)
  for (let row = 0; row * length < sorted.length; row++) {
    const end = Math.min(length, 4)
    for (let at = 0; at < end; at++) heads[row * 4 + at] = sorted[row * length + at]!
  }
  return heads
}
