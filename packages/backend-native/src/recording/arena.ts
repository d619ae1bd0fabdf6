import type { PooledBuffer } from '../bufferSource'

/** The buffers of one recorded pass. A buffer that is released while the pass is recorded serves the next kernel that
 * needs its size, so the memory of all runs of the pass is planned by the first. Between two runs nobody else gets it. */
export class Arena {
  /** In the order in which they were first taken; results leave it at the end of the recording. */
  readonly buffers: Set<PooledBuffer> = new Set()
  readonly #free = new Map<number, PooledBuffer[]>()
  readonly #taken: (pooled: PooledBuffer) => void

  /** @param taken is told of each new buffer */
  constructor(taken: (pooled: PooledBuffer) => void) {
    this.#taken = taken
  }

  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.buffers) sum += bytes
    return sum
  }

  /** A free buffer of this size, or a new one. */
  take(size: number, make: () => PooledBuffer): PooledBuffer {
    const kept = this.#free.get(size)?.pop()
    if (kept !== undefined) return kept
    const pooled = make()
    pooled.arena = this
    this.buffers.add(pooled)
    this.#taken(pooled)
    return pooled
  }

  /** A buffer whose last share was released. */
  release(pooled: PooledBuffer): void {
    const list = this.#free.get(pooled.bytes)
    if (list === undefined) this.#free.set(pooled.bytes, [pooled])
    else list.push(pooled)
  }

  /** Gives a buffer back to the pool's own keeping: it is a result, or the recording is dropped. */
  detach(pooled: PooledBuffer): void {
    pooled.arena = undefined
    this.buffers.delete(pooled)
  }

  /** Ends the arena. @returns its free buffers */
  dissolve(): PooledBuffer[] {
    for (const pooled of this.buffers) pooled.arena = undefined
    this.buffers.clear()
    const free = [...this.#free.values()].flat()
    this.#free.clear()
    return free
  }
}
