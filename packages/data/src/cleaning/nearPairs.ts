/** What is kept of images in memory during the search for near ones. */
export interface Sketches {
  /** `[size, length]`. */
  readonly values: Float32Array
  readonly length: number
  /** `[size]`: the norm of each image as a vector. */
  readonly norms: Float64Array
}

/** Candidate pairs of images whose `difference` (the norm of the difference over the norm of the longer one) may be
 * within the limit. No such pair is missed; the candidates must be measured.
 *
 * Images are sorted by their norm, because the norms of a pair differ by no more than the norm of its difference. The
 * rest are compared by their sketches, most variable numbers first, until they rule the pair out. On 70,000 images
 * that takes seconds, on ten times as many a hundred times that.
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

/** The positions of a sketch, most discriminating first. */
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

/** `[size, 4]`, 0 if a sketch is shorter; stored separately so that they stay in the processor's cache. */
function headsOf(sorted: Float32Array, length: number): Float32Array {
  const heads = new Float32Array((sorted.length / length) * 4)
  for (let row = 0; row * length < sorted.length; row++) {
    const end = Math.min(length, 4)
    for (let at = 0; at < end; at++) heads[row * 4 + at] = sorted[row * length + at]!
  }
  return heads
}
