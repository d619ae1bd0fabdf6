import { logarithm } from './logarithm'

/** A stream of random numbers that depends only on its seed and its name.
 *
 * Generator: xoshiro128** (Blackman and Vigna, 2018), period 2^128 - 1. Its four state words are
 * MurmurHash3 x86_32 (Appleby, 2011) of the stream's path in UTF-8, with the hash seeds 0, 1, 2, 3.
 * The path of `random(1).split('shuffle').split(3)` is `1/shuffle/3`: a stream never depends on how much another one
 * was used, and is the same on every machine. */
export interface Random {
  /** `1/shuffle/3`. */
  readonly path: string
  /** The child stream of that name, at its beginning. */
  split(name: string | number): Random
  /** The next 32 bits, in `[0, 2^32)`. */
  bits(): number
  /** Uniform in `[0, 1)`, 53 bits. */
  uniform(): number
  /** A whole number, uniform in `[0, limit)`, without bias (rejection). */
  integer(limit: number): number
  /** Standard normal (polar method of Marsaglia, 1964; the second value is discarded). */
  normal(): number
  /** Shuffles the values in place (Fisher-Yates) and returns them. */
  shuffle<Values extends ShuffleTarget>(values: Values): Values
  /** Four words from which the stream continues exactly where it is. */
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
  const bytes = utf8(path)
  const words: Words = {
    a: murmur3(bytes, 0) | 0,
    b: murmur3(bytes, 1) | 0,
    c: murmur3(bytes, 2) | 0,
    d: murmur3(bytes, 3) | 0,
  }
  return {
    path,
    split: (name) => stream(`${path}/${name}`),
    bits: () => bits(words),
    uniform: () => uniform(words),
    integer: (limit) => integer(words, limit),
    normal: () => normal(words),
    shuffle(values) {
      for (let last = values.length - 1; last > 0; last--) {
        const other = integer(words, last + 1)
        const kept = values[last]!
        values[last] = values[other]!
        values[other] = kept
      }
      return values
    },
    state: () => [words.a >>> 0, words.b >>> 0, words.c >>> 0, words.d >>> 0],
    restore([a, b, c, d]) {
      words.a = a | 0
      words.b = b | 0
      words.c = c | 0
      words.d = d | 0
    },
  }
}

/** A stream's state, as int32. In an object of fixed shape, because engines access a closure's variables more slowly. */
interface Words {
  a: number
  b: number
  c: number
  d: number
}

function bits(words: Words): number {
  const { b } = words
  const c = words.c ^ words.a
  const d = words.d ^ b
  words.a ^= d
  words.b = b ^ c
  words.c = c ^ (b << 9)
  words.d = rotateLeft(d, 11)
  return Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
}

function uniform(words: Words): number {
  return ((bits(words) >>> 5) * 2 ** 26 + (bits(words) >>> 6)) / 2 ** 53
}

function integer(words: Words, limit: number): number {
  const overhang = 2 ** 32 % limit // values past the last whole multiple would favour small results
  for (;;) {
    const value = bits(words)
    if (value < 2 ** 32 - overhang) return value % limit
  }
}

function normal(words: Words): number {
  for (;;) {
    const x = 2 * uniform(words) - 1
    const y = 2 * uniform(words) - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * logarithm(square)) / square)
  }
}

/** The bytes of a path, valid until the next call: streams are made for each image, and an array for each would
 * cost more than the hashes. */
function utf8(path: string): Uint8Array {
  if (scratch.length < 3 * path.length) scratch = new Uint8Array(6 * path.length)
  return scratch.subarray(0, encoder.encodeInto(path, scratch).written)
}

const encoder = new TextEncoder()
let scratch = new Uint8Array(256)

/** MurmurHash3 x86_32. Exported for its published test vectors; streams are made by {@link random}. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  let hash = seed
  const { length } = bytes
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    const word =
      bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    hash = Math.imul(rotateLeft(hash ^ scramble(word), 13), 5) + 0xe6546b64
  }
  let tail = 0
  for (let at = length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!
  if (length > whole) hash ^= scramble(tail)
  hash ^= length
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
