import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { HeldValues } from './heldValues'
import { convNumbers, type PreparedConvolution, prepareConv2D } from './kernels/convolution'
import { poolInfo, poolNumbers } from './kernels/pooling'
import { columnBias } from './kernels/product'
import type { NativeKernel } from './nativeKernel'
import { Pending, pendingTensor } from './pending'
import type { TensorEntry } from './tensorEntry'

declare module './addon' {
  interface Addon {
    /** Convolution, bias, relu and a max-pool of 2 by 2; `y` is what the pool gives. */
    conv2dMaxPool(
      x: Float32Array,
      filter: Float32Array,
      y: Float32Array,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
      pool: Int32Array,
    ): void
  }
}

// A model that predicts calls the fused convolution, then the pool. Here the first leaves its result pending, and the
// pool computes both: the map between them stays in the cache, image by image.

/** Filters of convolutions whose map was read by others than the pool: it would be computed twice. */
const readApart = new WeakSet<ArrayBufferLike>()

interface Held {
  x: HeldValues
  filter: HeldValues
  bias: HeldValues | undefined
}

/** A convolution with its bias and relu. */
class PendingConvolution extends Pending {
  readonly #held: Held
  readonly #convolution: PreparedConvolution
  readonly #relu: boolean
  #pooled = false

  constructor(
    backend: InkstoneBackend,
    convolution: PreparedConvolution,
    bias: Float32Array | null,
    relu: boolean,
  ) {
    const held = {
      x: new HeldValues(backend, convolution.a),
      filter: new HeldValues(backend, convolution.b),
      bias: bias === null ? undefined : new HeldValues(backend, bias),
    }
    super(backend, [held.x, held.filter, ...(held.bias === undefined ? [] : [held.bias])])
    this.#held = held
    this.#convolution = convolution
    this.#relu = relu
  }

  compute(): Float32Array {
    const { x, filter, bias } = this.#held
    return this.#convolution.run(x.values, filter.values, bias?.values ?? null, this.#relu)
  }

  /** What a max-pool of 2 by 2 makes of it, of `size` values. */
  computePooled(size: number, pool: Int32Array): Float32Array {
    const { x, filter, bias } = this.#held
    const y = this.backend.allocate('float32', size)
    const numbers = convNumbers(this.#convolution.info)
    const values = [x.values, filter.values, y, bias?.values ?? null] as const
    this.backend.addon.conv2dMaxPool(...values, this.#relu, numbers, pool)
    this.#pooled = true
    return y
  }

  override materialize(entry: TensorEntry): void {
    if (this.#pooled) readApart.add(this.#convolution.b.buffer)
    super.materialize(entry)
  }
}

/** Leaves a convolution with bias and relu pending, for a max-pool to join. */
export const deferredConvolution: NativeKernel = {
  name: tf.FusedConv2D,
  run(call) {
    const { inputs, attrs, backend } = call
    const activation = attrs.activation ?? 'linear'
    if (activation !== 'relu' && activation !== 'linear') return undefined
    const convolution = prepareConv2D(call)
    if (convolution === undefined || readApart.has(convolution.b.buffer)) return undefined
    const bias = inputs.bias ? columnBias(backend, inputs.bias, convolution.columns) : null
    if (bias === undefined) return undefined
    const pending = new PendingConvolution(backend, convolution, bias, activation === 'relu')
    return pendingTensor(backend, convolution.shape, pending)
  },
}

/** A max-pool of 2 by 2 windows side by side, right behind such a convolution. */
export const poolOfConvolution: NativeKernel = {
  name: tf.MaxPool,
  run({ inputs, attrs, backend }) {
    const x = inputs.x!
    const { pending } = backend.entry(x)
    if (!(pending instanceof PendingConvolution)) return undefined
    const info = poolInfo(attrs, x)
    if (info === undefined || info.padInfo.top !== 0 || info.padInfo.left !== 0) return undefined
    const steps = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth]
    const inside = info.outHeight * 2 <= info.inHeight && info.outWidth * 2 <= info.inWidth
    if (!inside || steps.some((step) => step !== 2)) return undefined
    const size = tf.util.sizeFromShape(info.outShape)
    const y = pending.computePooled(size, poolNumbers(info))
    return backend.makeTensorInfo(info.outShape, 'float32', y)
  },
}
