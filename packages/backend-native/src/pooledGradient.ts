import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { copyValues } from './copyBox'
import type { HeldValues } from './heldValues'
import { Pending, type PendingPoolGradient, type Source } from './pending'
import { PooledMap } from './pooledMap'

declare module './addon' {
  interface Addon {
    /** The gradient of a filter from dy of the pool behind it; `y` is what was pooled. */
    conv2dPooledFilterGradient(
      x: Float32Array,
      dy: Float32Array,
      y: Float32Array,
      gradient: Float32Array,
      columnSums: Float32Array,
      shape: Int32Array,
      pool: Int32Array,
    ): void
    /** The same from the pool's notes. */
    conv2dNotedFilterGradient(
      x: Float32Array,
      dy: Float32Array,
      notes: Float32Array,
      gradient: Float32Array,
      columnSums: Float32Array,
      shape: Int32Array,
      pool: Int32Array,
    ): void
    maxPoolReluGradient(
      dy: Float32Array,
      x: Float32Array,
      dx: Float32Array,
      columnSums: Float32Array,
      shape: Int32Array,
    ): void
    /** The same from the pool's notes. */
    notedPoolReluGradient(
      dy: Float32Array,
      notes: Float32Array,
      dx: Float32Array,
      columnSums: Float32Array,
      shape: Int32Array,
    ): void
  }
}

/** The sums of a gradient over its columns, once computed; waiting results are notified. */
class ColumnSums {
  values: Float32Array | undefined
  readonly waiting: Set<PendingColumnSums> = new Set()

  set(values: Float32Array): void {
    this.values = values
    for (const waiting of this.waiting) waiting.discard() // needs its inputs no more
  }
}

/** The gradient of relu and then max-pool. Where a convolution made what was pooled, the gradient of its
 * filter makes this one image by image, so that the whole of it never crosses memory. */
export class PendingPooledGradient extends Pending {
  readonly dy: HeldValues
  readonly x: Source
  readonly numbers: Int32Array
  readonly sums: ColumnSums

  constructor(
    backend: InkstoneBackend,
    { dy, x, numbers }: Pick<PendingPoolGradient, 'dy' | 'x' | 'numbers'>,
    sums: ColumnSums = new ColumnSums(),
  ) {
    const held = { dy: dy.again(), x: x.again() }
    super(backend, [held.dy, held.x])
    this.dy = held.dy
    this.x = held.x
    this.numbers = numbers
    this.sums = sums
  }

  get channels(): number {
    return this.numbers[3]!
  }

  /** What the pool left for this gradient, if it was computed together with its convolution. */
  get notes(): Float32Array | undefined {
    return this.x instanceof PooledMap ? this.x.notes : undefined
  }

  compute(): Float32Array {
    const { dy, x, notes, numbers } = this
    const dx = this.backend.allocate('float32', tf.util.sizeFromShape([...numbers.subarray(0, 4)]))
    const sums = this.#newSums()
    const { addon } = this.backend
    if (notes === undefined) addon.maxPoolReluGradient(dy.values, x.values, dx, sums, numbers)
    else addon.notedPoolReluGradient(dy.values, notes, dx, sums, numbers)
    this.sums.set(sums)
    return dx
  }

  /** In memory of the pass while one is recorded, where it stays with the pass. */
  #newSums(): Float32Array {
    const { recording } = this.backend
    if (recording === undefined) return new Float32Array(this.channels)
    return this.backend.allocate('float32', this.channels)
  }

  /** The gradient of the filter of the convolution that made what was pooled. */
  filterGradient(input: Float32Array, size: number, convNumbers: Int32Array): Float32Array {
    const gradient = this.backend.allocate('float32', size)
    const sums = this.#newSums()
    const { dy, x, notes, numbers } = this
    const { addon } = this.backend
    const results = [gradient, sums, convNumbers, numbers] as const
    if (notes === undefined)
      addon.conv2dPooledFilterGradient(input, dy.values, x.values, ...results)
    else addon.conv2dNotedFilterGradient(input, dy.values, notes, ...results)
    this.sums.set(sums)
    return gradient
  }
}

/** The sums of a {@link PendingPooledGradient} over its columns: the gradient of a bias. Asked for before
 * the gradient of the filter and read after it, they come with it. */
export class PendingColumnSums extends Pending {
  readonly #gradient: PendingPooledGradient

  constructor(backend: InkstoneBackend, of: PendingPooledGradient) {
    const gradient = new PendingPooledGradient(backend, of, of.sums)
    super(backend, [])
    this.#gradient = gradient
    of.sums.waiting.add(this)
  }

  compute(): Float32Array {
    const { sums } = this.#gradient
    if (sums.values === undefined) this.backend.recycle(this.#gradient.compute())
    const result = this.backend.allocate('float32', this.#gradient.channels)
    copyValues(this.backend, sums.values!, result)
    return result
  }

  override discard(): void {
    this.#gradient.sums.waiting.delete(this)
    this.#gradient.discard()
  }
}
