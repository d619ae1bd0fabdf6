import type { BufferSource, Place, PooledBuffer } from './bufferSource'
import type { Arena } from './recording/arena'

const idleMs = 5000

/** 64-byte-aligned buffers that kernels read, kept in free lists by size and reused. Fresh memory costs page faults that take
 * as long as the kernels that fill it, so reuse nearly doubles training speed.
 *
 * A buffer returns to the pool when its last share is released. Free buffers are returned to the system when their
 * sum exceeds the cap, and all of them after five idle seconds. */
export class BufferPool {
  /** While a pass is recorded, its buffers are taken from here. */
  arena: Arena | undefined
  readonly #source: BufferSource
  readonly #capBytes: number
  readonly #free = new Map<number, PooledBuffer[]>()
  #freeBytes = 0
  #takenSinceTick = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(source: BufferSource, capBytes: number) {
    this.#source = source
    this.#capBytes = capBytes
  }

  /** Bytes in the free lists. */
  get freeBytes(): number {
    return this.#freeBytes
  }

  get capBytes(): number {
    return this.#capBytes
  }

  /** A buffer of at least this many bytes with undefined contents and no share yet. @throws Error naming the size if
   * the memory cannot be allocated */
  take(bytes: number): PooledBuffer {
    const size = sizeClass(bytes)
    this.#takenSinceTick = true
    if (this.arena !== undefined) return this.arena.take(size, () => this.#take(size))
    return this.#take(size)
  }

  #take(size: number): PooledBuffer {
    const kept = this.#free.get(size)?.pop()
    if (kept !== undefined) {
      this.#freeBytes -= size
      return kept
    }
    return this.#allocate(size)
  }

  /** The pool's record of the buffer behind an array, if it is one of the pool's. */
  find(array: Place): PooledBuffer | undefined {
    return this.#source.find(array)
  }

  /** Whether kernels read an array where it is; others they get as copies. */
  reaches(array: Place): boolean {
    return this.#source.reaches(array)
  }

  /** Releases one share; the last one returns the buffer to the pool. */
  release(pooled: PooledBuffer): void {
    pooled.shares -= 1
    if (pooled.shares > 0) return
    if (pooled.arena !== undefined) pooled.arena.release(pooled)
    else this.#keep(pooled)
  }

  /** Takes over free buffers of a recorded pass. */
  adopt(free: readonly PooledBuffer[]): void {
    for (const pooled of free) this.#keep(pooled)
  }

  #keep(pooled: PooledBuffer): void {
    if (this.#freeBytes + pooled.bytes > this.#capBytes) {
      this.#source.free(pooled)
      return
    }
    const list = this.#free.get(pooled.bytes)
    if (list === undefined) this.#free.set(pooled.bytes, [pooled])
    else list.push(pooled)
    this.#freeBytes += pooled.bytes
    this.#watch()
  }

  /** Returns all free buffers to the system. */
  trim(): void {
    for (const list of this.#free.values()) for (const pooled of list) this.#source.free(pooled)
    this.#free.clear()
    this.#freeBytes = 0
  }

  #allocate(bytes: number): PooledBuffer {
    try {
      return this.#source.allocate(bytes)
    } catch (failure) {
      if (this.#freeBytes === 0) throw failure
      this.trim()
      return this.#source.allocate(bytes)
    }
  }

  #watch(): void {
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      if (!this.#takenSinceTick) {
        this.trim()
        clearInterval(this.#timer)
        this.#timer = undefined
      }
      this.#takenSinceTick = false
    }, idleMs)
    if (typeof this.#timer === 'object') this.#timer.unref() // a number in a browser
  }
}

/** Sizes are rounded up to eighths of a power of two, at least 64 bytes: few lists, little waste. */
function sizeClass(bytes: number): number {
  if (bytes <= 512) return Math.max(64, Math.ceil(bytes / 64) * 64)
  const unit = 2 ** (Math.floor(Math.log2(bytes - 1)) - 3)
  const step = Math.max(64, unit)
  return Math.ceil(bytes / step) * step
}
