/** A stream of random numbers that is a function of its seed and its name alone.
 *
 * Generator: xoshiro128** (Blackman and Vigna, 2018), period 2^128 - 1. Its four state words are
 * MurmurHash3 x86_32 (Appleby, 2011) of the stream's path in UTF-8, with the hash seeds 0, 1, 2, 3.
 * The path of `random(1).split('shuffle').split(3)` is `1/shuffle/3`: a stream never depends on how
 * much another one was used, and comes out the same on every machine. */
export interface Random {
  /** `1/shuffle/3`. */
  readonly path: string
  /** The stream of that name below this one, at its beginning. */
  split(name: string | number): Random
  /** The next 32 bits, in `[0, 2^32)`. */
  bits(): number
  /** Uniform in `[0, 1)`, 53 bits. */
  uniform(): number
  /** A whole number, uniform in `[0, limit)`, without bias (rejection). */
  integer(limit: number): number
  /** Standard normal (polar method of Marsaglia, 1964; the second value is thrown away). */
  normal(): number
  /** Puts the values in random order in place (Fisher and Yates) and returns them. */
  shuffle<Values extends ShuffleTarget>(values: Values): Values
  /** Four words that continue the stream exactly where it stands. */
  state(): RandomState
  restore(state: RandomState): void
}

export type RandomState = readonly [number, number, number, number]
type ShuffleTarget = unknown[] | Uint8Array | Uint32Array | Int32Array | Float32Array

/** The root stream of a seed.
 * @param seed a whole number in `[0, 2^53)`
 * @throws RangeError for any other seed
 * @example random(1).split('shuffle').integer(10) // the same digit on every machine */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`random: expected a whole number >= 0 as seed, got ${seed}.`)
  }
  return stream(String(seed))
}

function stream(path: string): Random {
  const bytes = new TextEncoder().encode(path)
  let a = murmur3(bytes, 0)
  let b = murmur3(bytes, 1)
  let c = murmur3(bytes, 2)
  let d = murmur3(bytes, 3)

  const bits = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotateLeft(d, 11)
    return result
  }
  const uniform = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53
  const integer = (limit: number): number => {
    const overhang = 2 ** 32 % limit // values past the last whole multiple would favour small results
    for (;;) {
      const value = bits()
      if (value < 2 ** 32 - overhang) return value % limit
    }
  }

  return {
    path,
    split: (name) => stream(`${path}/${name}`),
    bits,
    uniform,
    integer,
    normal() {
      for (;;) {
        const x = 2 * uniform() - 1
        const y = 2 * uniform() - 1
        const square = x * x + y * y
        if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
      }
    },
    shuffle(values) {
      for (let last = values.length - 1; last > 0; last--) {
        const other = integer(last + 1)
        const kept = values[last]!
        values[last] = values[other]!
        values[other] = kept
      }
      return values
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
    restore: (state) => {
      ;[a, b, c, d] = state
    },
  }
}

/** MurmurHash3 x86_32. Exported for its published test vectors; streams are made by {@link random}. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  let hash = seed
  const whole = bytes.length & ~3
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < whole; at += 4) {
    hash = Math.imul(rotateLeft(hash ^ scramble(view.getUint32(at, true)), 13), 5) + 0xe6546b64
  }
  let tail = 0
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!
  if (bytes.length > whole) hash ^= scramble(tail)
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function scramble(word: number): number {
  return Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
