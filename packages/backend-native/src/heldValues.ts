import type { InkstoneBackend } from './backend'
import type { PooledBuffer } from './bufferPool'

/** Values that a pending result will read later. Their buffer is kept from being used again; values that
 * lie in the caller's own array, which the caller may change, are copied. */
export class HeldValues {
  readonly values: Float32Array
  readonly #backend: InkstoneBackend
  readonly #pooled: PooledBuffer

  constructor(backend: InkstoneBackend, values: Float32Array) {
    this.#backend = backend
    let pooled = backend.pool.find(values)
    this.values = values
    if (pooled === undefined) {
      this.values = backend.allocate('float32', values.length)
      this.values.set(values)
      pooled = backend.pool.find(this.values)!
    }
    this.#pooled = pooled
    pooled.shares += 1
  }

  /** The same values, held once more. */
  again(): HeldValues {
    return new HeldValues(this.#backend, this.values)
  }

  release(): void {
    this.#backend.pool.release(this.#pooled)
  }
}
