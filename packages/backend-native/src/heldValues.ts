import type { Addon } from './addon'
import type { BufferPool } from './bufferPool'
import type { PooledBuffer } from './bufferSource'
import { copyValues } from './copyBox'

/** What holding values requires of the backend. */
interface Holder {
  readonly pool: BufferPool
  readonly addon: Addon
  readonly recording: object | undefined
  allocate(dtype: 'float32', length: number): Float32Array
}

/** Values that a pending result will read later. Their buffer is not reused; values in the caller's own array, which
 * the caller may change, are copied. */
export class HeldValues {
  readonly values: Float32Array
  readonly #backend: Holder
  readonly #pooled: PooledBuffer

  constructor(backend: Holder, values: Float32Array) {
    this.#backend = backend
    let pooled = backend.pool.find(values)
    this.values = values
    if (pooled === undefined) {
      this.values = backend.allocate('float32', values.length)
      copyValues(backend, values, this.values)
      pooled = backend.pool.find(this.values)!
    }
    this.#pooled = pooled
    pooled.shares += 1
  }

  /** The same values with one more hold. */
  again(): HeldValues {
    return new HeldValues(this.#backend, this.values)
  }

  release(): void {
    this.#backend.pool.release(this.#pooled)
  }
}
