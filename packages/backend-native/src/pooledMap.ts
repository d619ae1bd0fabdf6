import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { HeldValues } from './heldValues'
import { type ConvInfo, convNumbers, type PreparedConvolution } from './kernels/convolution'
import { poolInfo, poolNumbers } from './kernels/pooling'
import { Pending } from './pending'

declare module './addon' {
  interface Addon {
    /** Convolution, bias, relu and a max-pool of 2 by 2; `y` is what the pool gives. `notes`, if given, takes a byte
     * for each value of `y`: which pixel it came from. */
    conv2dMaxPool(
      x: Float32Array,
      filter: Float32Array,
      y: Float32Array,
      notes: Float32Array | null,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
      pool: Int32Array,
    ): void
    /** Whether gradients can be computed from such notes: the convolution is neither gathered nor transformed. */
    conv2dTakesNotes(shape: Int32Array): boolean
  }
}

/** Filters of convolutions whose map was read by others than the pool: it would be computed twice. */
const readApart = new WeakSet<ArrayBufferLike>()

/** What a convolution reads. */
interface Held {
  x: HeldValues
  filter: HeldValues
  bias: HeldValues | undefined
}

/** The map of a convolution with its bias and relu, which several tensors of a pass refer to. A max-pool of 2 by 2 behind
 * it is computed together with it, and the map itself only if something else reads it. */
export class PooledMap {
  /** The numbers of the pool, once it was computed with notes. */
  pool: Int32Array | undefined
  readonly #backend: InkstoneBackend
  readonly #convolution: PreparedConvolution
  readonly #held: Held
  readonly #relu: boolean
  #owners = 1
  #values: HeldValues | undefined
  #notes: HeldValues | undefined
  #pooled = false

  /** Holds all that the convolution reads. */
  constructor(
    backend: InkstoneBackend,
    convolution: PreparedConvolution,
    bias: Float32Array | null,
    relu: boolean,
  ) {
    this.#backend = backend
    this.#convolution = convolution
    this.#relu = relu
    this.#held = {
      x: new HeldValues(backend, convolution.a),
      filter: new HeldValues(backend, convolution.b),
      bias: bias === null ? undefined : new HeldValues(backend, bias),
    }
  }

  /** Whether it is better to compute the map at once: others than the pool have read it before. */
  static isReadApart({ filterBuffer }: PreparedConvolution): boolean {
    return readApart.has(filterBuffer)
  }

  /** Whether gradients can be computed from the notes of a pool behind this convolution. */
  static takesNotes(backend: InkstoneBackend, info: ConvInfo): boolean {
    return backend.addon.conv2dTakesNotes(convNumbers(info))
  }

  /** The map; computed on first use. */
  get values(): Float32Array {
    if (this.#values === undefined) {
      if (this.#pooled) readApart.add(this.#convolution.filterBuffer)
      const { x, filter, bias } = this.#held
      const run = this.#convolution.run
      const map = run(x.values, filter.values, bias?.values ?? null, this.#relu)
      this.#values = new HeldValues(this.#backend, map)
    }
    return this.#values.values
  }

  /** Where each result of the pool came from, if it was computed with notes. */
  get notes(): Float32Array | undefined {
    return this.#notes?.values
  }

  /** What tells this map from others: its values, if they were computed. */
  get identity(): object {
    return this.#values?.values ?? this
  }

  /** The result of a max-pool of 2 by 2 windows side by side, without the map; with notes where a gradient may need
   * them. Undefined for other pools. */
  maxPool(attrs: tf.NamedAttrMap, map: tf.TensorInfo): tf.TensorInfo | undefined {
    const info = poolInfo(attrs, map)
    if (this.#values !== undefined || info === undefined) return undefined
    if (info.padInfo.top !== 0 || info.padInfo.left !== 0) return undefined
    const steps = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth]
    const inside = info.outHeight * 2 <= info.inHeight && info.outWidth * 2 <= info.inWidth
    if (!inside || steps.some((step) => step !== 2)) return undefined
    const size = tf.util.sizeFromShape(info.outShape)
    const backend = this.#backend
    const y = backend.allocate('float32', size)
    const { info: convolution } = this.#convolution
    const trained = tf.engine().state.gradientDepth > 0 && this.#relu
    const withNotes = trained && PooledMap.takesNotes(this.#backend, convolution)
    const notes = withNotes ? backend.allocate('float32', Math.ceil(size / 4)) : null
    const { x, filter, bias } = this.#held
    const pool = poolNumbers(info)
    backend.addon.conv2dMaxPool(
      ...([x.values, filter.values, y, notes, bias?.values ?? null] as const),
      ...([this.#relu, convNumbers(convolution), pool] as const),
    )
    this.#pooled = true
    if (notes !== null) {
      this.#notes?.release()
      this.#notes = new HeldValues(backend, notes)
      this.pool = pool
    }
    return backend.makeTensorInfo(info.outShape, 'float32', y)
  }

  /** The same map with one more owner. */
  again(): PooledMap {
    this.#owners++
    return this
  }

  release(): void {
    this.#owners--
    if (this.#owners > 0) return
    const { x, filter, bias } = this.#held
    for (const held of [x, filter, bias, this.#values, this.#notes]) held?.release()
  }
}

/** The tensor of such a map. */
export class PendingMap extends Pending {
  readonly map: PooledMap

  /** @param map gets this as an owner */
  constructor(backend: InkstoneBackend, map: PooledMap) {
    super(backend, [map])
    this.map = map
  }

  compute(): Float32Array {
    return this.map.values
  }
}
