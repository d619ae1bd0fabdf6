/** How often each score occurred, in memory that does not grow beyond a limit. */
export interface ScoreTally {
  /** Scores by falling value, each once, and how often it came. */
  list(): { scores: Float64Array; counts: Float64Array }
  /** @param score >= 0 */
  add(score: number): void
  /** Bits of a score's mantissa that are told apart: 52, all of them, until there were too many different scores. */
  bits(): number
  /** Tells fewer bits apart from now on. */
  coarsen(bits: number): void
}

const allBits = 52

/** Counts scores exactly as long as no more than `limit` different ones have come. From then on it cuts the last bits
 * off every score, as many as it takes to have half of the room free again.
 * @param limit different scores that are kept, a power of 2 >= 1024; each takes 16 bytes */
export function scoreTally(limit: number): ScoreTally {
  let scores = new Float64Array(1024)
  let counts = new Float64Array(1024)
  let sorted = 0 // scores[0..sorted) rise, each once
  let length = 0 // scores[sorted..length) stand as they came, each for one
  let bits = allBits

  /** Sorts in what has come since, and adds up what is equal. */
  const settle = (): void => {
    if (sorted === length) return
    const fresh = scores.slice(sorted, length).sort()
    const oldScores = scores.slice(0, sorted)
    const oldCounts = counts.slice(0, sorted)
    length = 0
    let old = 0
    let next = 0
    while (old < oldScores.length || next < fresh.length) {
      const takeOld = next === fresh.length || oldScores[old]! <= fresh[next]!
      if (takeOld) append(oldScores[old]!, oldCounts[old++]!)
      else append(fresh[next++]!, 1)
    }
    sorted = length
  }
  const append = (score: number, count: number): void => {
    if (length > 0 && scores[length - 1] === score) {
      counts[length - 1]! += count
      return
    }
    scores[length] = score
    counts[length++] = count
  }
  /** Cutting keeps the order, so what becomes equal stands side by side. */
  const coarsen = (fewer: number): void => {
    if (fewer >= bits) return
    settle()
    bits = fewer
    const whole = length
    length = 0
    for (let at = 0; at < whole; at++) append(cut(scores[at]!, bits), counts[at]!)
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
      return {
        scores: scores.slice(0, length).reverse(),
        counts: counts.slice(0, length).reverse(),
      }
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
