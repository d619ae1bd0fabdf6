import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import type { HeldValues } from './heldValues'
import type { PreparedConvolution } from './kernels/convolution'
import type { PreparedProduct, ProductTail } from './kernels/product'
import type { TensorEntry } from './tensorEntry'

type Releasable = Pick<HeldValues, 'release'>

/** Values that are held, or computed when they are read. */
export interface Source extends Releasable {
  readonly values: Float32Array
  /** The same with one more hold. */
  again(): Source
}

/** A float32 result that is not computed yet. The kernel that reads it next may compute it together with its own
 * result; any other reader computes it alone; if it is never read, it is never computed. */
export abstract class Pending {
  protected readonly backend: InkstoneBackend
  readonly #held: Releasable[]

  constructor(backend: InkstoneBackend, held: Releasable[]) {
    this.backend = backend
    this.#held = held
  }

  /** The result alone, in a new array. */
  abstract compute(): Float32Array

  materialize(entry: TensorEntry): void {
    this.settle(entry, this.compute())
  }

  /** Gives an entry the result, computed elsewhere. */
  settle(entry: TensorEntry, values: Float32Array): void {
    entry.pending = undefined
    this.backend.fill(entry, values)
    this.discard()
  }

  /** Releases what the computation would have read. */
  discard(): void {
    for (const held of this.#held) held.release()
    this.#held.length = 0
  }
}

/** A result that a relu may join. */
export abstract class PendingBeforeRelu extends Pending {
  abstract override compute(relu?: boolean): Float32Array
}

/** A convolution or matrix product, with or without its bias. */
export class PendingProduct extends PendingBeforeRelu {
  readonly columns: number
  readonly bias: HeldValues | undefined
  /** `x`, the filter or second matrix, and what computes the product from them. */
  readonly #x: HeldValues
  readonly #weights: HeldValues
  readonly #product: ProductRuns

  constructor(
    backend: InkstoneBackend,
    x: HeldValues,
    weights: HeldValues,
    product: ProductRuns,
    bias?: HeldValues,
  ) {
    super(backend, bias === undefined ? [x, weights] : [x, weights, bias])
    this.columns = product.columns
    this.bias = bias
    this.#x = x
    this.#weights = weights
    this.#product = product
  }

  compute(relu = false): Float32Array {
    return this.#product.run(this.#x.values, this.#weights.values, this.bias?.values ?? null, relu)
  }

  /** The result with something behind it, in a new array; undefined where the product takes nothing. */
  computeThen(tail: ProductTail): Float32Array | undefined {
    const bias = this.bias?.values ?? null
    return this.#product.runThen?.(this.#x.values, this.#weights.values, bias, tail)
  }

  /** The convolution, reading what is held here; undefined if it is a product of matrices. */
  get convolution(): PreparedConvolution | undefined {
    const { info, filterBuffer } = this.#product
    if (info === undefined || filterBuffer === undefined) return undefined
    const held = { a: this.#x.values, b: this.#weights.values }
    return { ...this.#product, ...held, info, filterBuffer }
  }

  /** Whether {@link computeThen} computes it. */
  get takesTail(): boolean {
    return this.#product.runThen !== undefined
  }

  /** The same product with a bias; adds a hold on all values. */
  withBias(bias: HeldValues): PendingProduct {
    return new PendingProduct(
      this.backend,
      this.#x.again(),
      this.#weights.again(),
      this.#product,
      bias,
    )
  }
}

/** What computes a product, and how many columns it has; of a convolution also its shape. */
type ProductRuns = Pick<PreparedProduct, 'columns' | 'run' | 'runThen' | 'shape'> &
  Partial<Pick<PreparedConvolution, 'info' | 'filterBuffer'>>

/** A batch normalisation with the moments of its batch. */
export class PendingNormalization extends PendingBeforeRelu {
  readonly #run: (relu: boolean) => Float32Array

  /** @param held all that `run` reads */
  constructor(backend: InkstoneBackend, held: HeldValues[], run: (relu: boolean) => Float32Array) {
    super(backend, held)
    this.#run = run
  }

  compute(relu = false): Float32Array {
    return this.#run(relu)
  }
}

/** `step(x)`: the slope of relu, which only a product with the gradient reads. */
export class PendingStep extends Pending {
  readonly x: Source
  readonly #run: (x: Float32Array) => Float32Array

  constructor(backend: InkstoneBackend, x: Source, run: (x: Float32Array) => Float32Array) {
    super(backend, [x])
    this.x = x
    this.#run = run
  }

  compute(): Float32Array {
    return this.#run(this.x.values)
  }
}

/** The gradient of a max-pool. */
export class PendingPoolGradient extends Pending {
  readonly dy: HeldValues
  readonly x: Source
  readonly numbers: Int32Array

  constructor(backend: InkstoneBackend, dy: HeldValues, x: Source, numbers: Int32Array) {
    super(backend, [dy, x])
    this.dy = dy
    this.x = x
    this.numbers = numbers
  }

  get channels(): number {
    return this.numbers[3]!
  }

  compute(): Float32Array {
    const dx = this.backend.allocate('float32', this.x.values.length)
    this.backend.addon.maxPoolGradient(this.dy.values, this.x.values, dx, this.numbers)
    return dx
  }
}

/** The gradient of a convolution's input. TensorFlow.js requests it even if it is never read: in the first layer of a
 * network, where that layer has no activation. */
export class PendingInputGradient extends Pending {
  readonly #run: () => Float32Array

  /** @param held all that `run` reads */
  constructor(backend: InkstoneBackend, held: Source[], run: () => Float32Array) {
    super(backend, held)
    this.#run = run
  }

  compute(): Float32Array {
    return this.#run()
  }
}

/** A tensor of a pending result. */
export function pendingTensor(
  backend: InkstoneBackend,
  shape: number[],
  pending: Pending,
): tf.TensorInfo {
  const tensor = backend.makeTensorInfo(shape, 'float32')
  backend.entry(tensor).pending = pending
  return tensor
}
