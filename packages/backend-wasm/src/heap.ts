import type { BufferSource, Place, PooledBuffer } from '@inkstone/backend-native/kernels'
import type { WasmExports } from './wasmExports'

const pageBytes = 65_536
const mostPages = 65_535 // the compiled files' own limit

/** The memory of the kernels, shared by all threads. It starts small and grows.
 * @param maximumBytes it never grows past this; default: the most that the engine has address space for, up to 4 GB
 * @throws RangeError if the engine has no shared memory */
export function newMemory(maximumBytes?: number): WebAssembly.Memory {
  const given = maximumBytes === undefined ? mostPages : Math.floor(maximumBytes / pageBytes)
  let maximum = Math.min(given, mostPages)
  for (;;) {
    try {
      return new WebAssembly.Memory({ initial: 64, maximum, shared: true })
    } catch (failure) {
      if (maximum <= 4096) throw failure // less than 256 MB: it is not for lack of address space
      maximum = Math.floor(maximum / 2)
    }
  }
}

/** What is thrown where the memory is full. */
export function memoryError(what: string, bytes: number): Error {
  const message =
    `${what}: could not allocate ${bytes} bytes. ` +
    'Use a smaller batch, or dispose tensors that are no longer needed.'
  return Object.assign(new Error(message), { code: 'ERR_INKSTONE_MEMORY' })
}

/** Blocks of the kernels' memory, found by address. */
export class Heap implements BufferSource {
  readonly #exports: Pick<WasmExports, 'inkstone_take' | 'inkstone_free'>
  readonly #memory: WebAssembly.Memory
  /** `memory.buffer` is a new object after each growth; arrays on the old ones stay good. */
  readonly #buffers = new WeakSet<ArrayBufferLike>()
  readonly #blocks = new Map<number, PooledBuffer>()
  /** The blocks' addresses, ascending, while they are up to date. */
  #sorted: number[] | undefined

  constructor(
    exports: Pick<WasmExports, 'inkstone_take' | 'inkstone_free'>,
    memory: WebAssembly.Memory,
  ) {
    this.#exports = exports
    this.#memory = memory
  }

  allocate(bytes: number): PooledBuffer {
    const address = this.take('allocate', bytes)
    const pooled: PooledBuffer = { buffer: this.#buffer(), byteOffset: address, bytes, shares: 0 }
    this.#blocks.set(address, pooled)
    this.#sorted = undefined
    return pooled
  }

  /** A block that is no tensor's. @returns its address. @throws Error if there is no memory left */
  take(what: string, bytes: number): number {
    const fits = bytes < mostPages * pageBytes
    const address = fits ? this.#exports.inkstone_take(bytes) >>> 0 : 0
    if (address === 0) throw memoryError(what, bytes)
    return address
  }

  give(address: number, bytes: number): void {
    this.#exports.inkstone_free(address, bytes)
  }

  /** The bytes at an address. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#buffer(), address, length)
  }

  find(array: Place): PooledBuffer | undefined {
    if (!this.reaches(array)) return undefined
    return this.#blocks.get(array.byteOffset) ?? this.#around(array.byteOffset)
  }

  free(pooled: PooledBuffer): void {
    this.#blocks.delete(pooled.byteOffset)
    this.#sorted = undefined
    this.give(pooled.byteOffset, pooled.bytes)
  }

  reaches({ buffer }: Place): boolean {
    return this.#buffers.has(buffer)
  }

  #buffer(): ArrayBufferLike {
    const { buffer } = this.#memory
    this.#buffers.add(buffer)
    return buffer
  }

  /** The block that an address inside it belongs to: of a view of a tensor's values. */
  #around(address: number): PooledBuffer | undefined {
    this.#sorted ??= [...this.#blocks.keys()].sort((a, b) => a - b)
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#sorted[middle]! <= address) low = middle + 1
      else high = middle
    }
    const block = this.#blocks.get(this.#sorted[low - 1] ?? -1)
    return block !== undefined && address < block.byteOffset + block.bytes ? block : undefined
  }
}
