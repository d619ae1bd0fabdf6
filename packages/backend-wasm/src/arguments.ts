import type { Heap } from './heap'

// As in native/node_api.h.
const slotBytes = 24
const mostArguments = 32
const kinds = {
  undefined: 0,
  null: 1,
  boolean: 2,
  number: 3,
  text: 4,
  list: 5,
  bytes: 6,
  ints: 7,
  words: 8,
  floats: 9,
  doubles: 10,
  other: 11,
}

/** Room for the copies of one call's small arrays: shapes and the like. */
const roomBytes = 1 << 17

type Numbers = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array

interface Copy {
  array: Numbers
  address: number
}

/** The arguments of one call in the kernels' memory. Arrays that do not lie there are copied in, and copied back after
 * the call, since it may have written to them. */
export class Arguments {
  readonly #heap: Heap
  readonly #slots: number
  readonly #room: number
  #words: Uint32Array
  #doubles: Float64Array
  #used = 0
  #copies: Copy[] = []
  /** Blocks for copies that the room does not hold. */
  #blocks: { address: number; bytes: number }[] = []

  /** @param slots the address of the slots */
  constructor(heap: Heap, slots: number) {
    this.#heap = heap
    this.#slots = slots
    this.#room = heap.take('arguments', roomBytes)
    const { buffer } = heap.bytes(0, 1)
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }

  write(values: readonly unknown[]): void {
    const count = Math.min(values.length, mostArguments)
    for (let index = 0; index < count; index += 1) {
      this.#writeSlot(this.#slots + index * slotBytes, values[index])
    }
  }

  /** The value of a slot; undefined at address 0. */
  read(address: number): unknown {
    if (address === 0) return undefined
    const kind = this.#words[address >> 2]
    const length = this.#words[(address >> 2) + 1]!
    const at = this.#words[(address >> 2) + 2]!
    const number = this.#doubles[(address + 16) >> 3]!
    if (kind === kinds.number) return number
    if (kind === kinds.boolean) return number !== 0
    if (kind === kinds.text) return new TextDecoder().decode(this.#heap.bytes(at, length).slice())
    return Array.from({ length }, (_, index) => this.read(at + index * slotBytes))
  }

  /** Writes what the call did to copies into the arrays they are of. */
  copyBack(): void {
    for (const { array, address } of this.#copies) {
      bytesOf(array).set(this.#heap.bytes(address, array.byteLength))
    }
  }

  /** Forgets the copies. */
  release(): void {
    this.#used = 0
    if (this.#copies.length > 0) this.#copies = []
    for (const { address, bytes } of this.#blocks) this.#heap.give(address, bytes)
    if (this.#blocks.length > 0) this.#blocks = []
  }

  #writeSlot(slot: number, value: unknown): void {
    const word = slot >> 2
    if (typeof value === 'number') {
      this.#words[word] = kinds.number
      this.#doubles[(slot + 16) >> 3] = value
    } else if (typeof value === 'boolean') {
      this.#words[word] = kinds.boolean
      this.#doubles[(slot + 16) >> 3] = value ? 1 : 0
    } else if (typeof value === 'string') {
      const text = new TextEncoder().encode(value)
      this.#writeArray(word, kinds.text, text, text.length)
    } else if (value === null || value === undefined) {
      this.#words[word] = value === null ? kinds.null : kinds.undefined
    } else if (Array.isArray(value)) {
      this.#writeList(word, value)
    } else {
      const kind = kindOf(value)
      if (kind === kinds.other) this.#words[word] = kind
      else this.#writeArray(word, kind, value as Numbers, (value as Numbers).length)
    }
  }

  #writeList(word: number, values: unknown[]): void {
    const address = this.#take(values.length * slotBytes)
    this.#words[word] = kinds.list
    this.#words[word + 1] = values.length
    this.#words[word + 2] = address
    for (const [index, value] of values.entries()) {
      this.#writeSlot(address + index * slotBytes, Array.isArray(value) ? {} : value)
    }
  }

  #writeArray(word: number, kind: number, array: Numbers, length: number): void {
    this.#words[word] = kind
    this.#words[word + 1] = length
    this.#words[word + 2] = this.#heap.reaches(array) ? array.byteOffset : this.#copied(array)
  }

  /** The address of a copy; the same for one array that is given twice. */
  #copied(array: Numbers): number {
    const known = this.#copies.find((copy) => isSame(copy.array, array))
    if (known !== undefined) return known.address
    const address = this.#take(array.byteLength)
    this.#heap.bytes(address, array.byteLength).set(bytesOf(array))
    this.#copies.push({ array, address })
    return address
  }

  #take(bytes: number): number {
    const size = Math.max(64, Math.ceil(bytes / 64) * 64)
    if (this.#used + size <= roomBytes) {
      this.#used += size
      return this.#room + this.#used - size
    }
    const address = this.#heap.take('arguments', size)
    this.#blocks.push({ address, bytes: size })
    this.#follow()
    return address
  }

  /** Slots of a list may lie where the memory has grown. */
  #follow(): void {
    const { buffer } = this.#heap.bytes(0, 1)
    if (this.#words.buffer === buffer) return
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }
}

function kindOf(value: unknown): number {
  if (value instanceof Float32Array) return kinds.floats
  if (value instanceof Int32Array) return kinds.ints
  if (value instanceof Uint8Array) return kinds.bytes
  if (value instanceof Uint32Array) return kinds.words
  return value instanceof Float64Array ? kinds.doubles : kinds.other
}

function isSame(a: Numbers, b: Numbers): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength
}

function bytesOf(array: Numbers): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
