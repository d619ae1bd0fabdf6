/** How often each score occurred, in bounded memory. */
export interface ScoreTally {
  list(): TalliedScores
  /** @param score >= 0 */
  add(score: number): void
  /** Significant bits of a score's mantissa: all 52 until there are too many different scores. */
  bits(): number
  /** Reduces the number of significant bits. */
  coarsen(bits: number): void
}

/** Scores in ascending order, each once, and how often it occurred. Valid until the next score. */
export interface TalliedScores {
  scores: Float64Array
  counts: Float64Array
}

const allBits = 52

/** Counts scores exactly up to `limit` different ones. Beyond that it drops the last bits of every score, as many as
 * needed to free half of the space. @param limit number of different scores kept, a power of 2 >= 1024; each takes 16
 * bytes */
export function scoreTally(limit: number): ScoreTally {
  let scores = new Float64Array(1024)
  let counts = new Float64Array(1024)
  let sorted = 0 // scores[0..sorted) are ascending, each once
  let length = 0 // scores[sorted..length) are in order of arrival, one each
  let bits = allBits

  /** Sorts in what has arrived since, and merges equal scores. */
  const settle = (): void => {
    if (sorted === length) return
    const fresh = scores.slice(sorted, length).sort()
    const oldScores = scores.slice(0, sorted)
    const oldCounts = counts.slice(0, sorted)
    const [olds, news] = [oldScores.length, fresh.length]
    let last = -1
    for (let old = 0, next = 0; old < olds || next < news; ) {
      const takeOld = next === news || (old < olds && oldScores[old]! <= fresh[next]!)
      const score = takeOld ? oldScores[old]! : fresh[next]!
      if (last < 0 || scores[last] !== score) {
        scores[++last] = score
        counts[last] = 0
      }
      counts[last]! += takeOld ? oldCounts[old++]! : 1
      if (!takeOld) next++
    }
    length = last + 1
    sorted = length
  }
  /** Dropping bits keeps the order, so equal scores are adjacent. */
  const coarsen = (fewer: number): void => {
    if (fewer >= bits) return
    settle()
    bits = fewer
    let last = -1
    for (let at = 0; at < length; at++) {
      const score = cut(scores[at]!, bits)
      const count = counts[at]!
      if (last < 0 || scores[last] !== score) {
        scores[++last] = score
        counts[last] = 0
      }
      counts[last]! += count
    }
    length = last + 1
    sorted = length
  }
  return {
    add(score) {
      if (length === scores.length) {
        settle()
        if (length > scores.length / 2 && scores.length < limit) {
          scores = grown(scores)
          counts = grown(counts)
        }
        while (length > scores.length / 2) coarsen(bits === allBits ? 23 : bits - 1) // 23: float32
      }
      scores[length] = cut(score, bits)
      counts[length++] = 1
    },
    list() {
      settle()
      return { scores: scores.subarray(0, length), counts: counts.subarray(0, length) }
    },
    bits: () => bits,
    coarsen,
  }
}

const word = new DataView(new ArrayBuffer(8))

/** A float64 without the last bits of its mantissa. */
function cut(value: number, bits: number): number {
  if (bits === allBits) return value
  word.setFloat64(0, value)
  if (bits <= 20) {
    word.setUint32(0, word.getUint32(0) & (-1 << (20 - bits)))
    word.setUint32(4, 0)
  } else {
    word.setUint32(4, word.getUint32(4) & (-1 << (allBits - bits)))
  }
  return word.getFloat64(0)
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * values.length)
  longer.set(values)
  return longer
}
