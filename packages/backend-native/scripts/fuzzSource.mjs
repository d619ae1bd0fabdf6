// The random numbers and guarded arrays that the fuzz makes its cases of.

const oddValues = [NaN, Infinity, -Infinity, 0, 300, -300, 1e-40, -1e-40, 3e38, -3e38]
const guard = 16 // values before and behind each array that must stay as they are
const canary = 0x5a

/** A source of small random numbers and arrays; the same seed gives the same case. Arrays lie between
 * guards in a larger buffer, at offsets that are rarely aligned. */
export class Source {
  #state
  /** Every buffer made, with the bounds of the array in it. */
  arrays = []

  constructor(seed) {
    this.#state = seed | 0
  }

  /** A number in [0, 1) (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  whole(least, most) {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick(values) {
    return values[this.whole(0, values.length - 1)]
  }

  chance(share) {
    return this.next() < share
  }

  /** A size; now and then none, now and then more than a vector or a tile. */
  size() {
    return this.chance(0.05) ? 0 : this.chance(0.1) ? this.whole(17, 70) : this.whole(1, 9)
  }

  real() {
    return this.chance(0.1) ? this.pick(oddValues) : this.next() * 4 - 2
  }

  #array(ArrayOf, length, value) {
    const bytes = ArrayOf.BYTES_PER_ELEMENT
    const before = (guard + this.whole(0, 3)) * bytes
    const buffer = new ArrayBuffer(before + (length + guard) * bytes)
    new Uint8Array(buffer).fill(canary)
    const array = new ArrayOf(buffer, before, length)
    for (let i = 0; i < length; i += 1) array[i] = value()
    this.arrays.push(array)
    return array
  }

  floats(length) {
    return this.#array(Float32Array, length, () => this.real())
  }

  doubles(length) {
    return this.#array(Float64Array, length, () => this.real())
  }

  bytes(length) {
    return this.#array(Uint8Array, length, () => this.whole(0, 1))
  }

  ints(length, least = -9, most = 9) {
    return this.#array(Int32Array, length, () => this.whole(least, most))
  }

  shape(...sizes) {
    return Int32Array.from(sizes)
  }

  /** Whether something was written outside the arrays. */
  trespassed() {
    return this.arrays.some((array) => {
      const all = new Uint8Array(array.buffer)
      const end = array.byteOffset + array.byteLength
      const outside = (value, index) =>
        value !== canary && (index < array.byteOffset || index >= end)
      return all.some(outside)
    })
  }
}
