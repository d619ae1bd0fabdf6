import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { addToNormGradient, addToProduct, blockFusions } from './blockFusions'
import { HeldValues } from './heldValues'
import {
  convInfo,
  convNumbers,
  prepareConv2D,
  prepareConv2DInputGradient,
} from './kernels/convolution'
import { mostColumns } from './kernels/mostColumns'
import { poolInfo, poolNumbers } from './kernels/pooling'
import { columnBias, type PreparedProduct, prepareMatMul } from './kernels/product'
import type { KernelCall, NativeKernel } from './nativeKernel'
import { numberOf } from './numberOf'
import {
  PendingBeforeRelu,
  PendingInputGradient,
  PendingPoolGradient,
  PendingProduct,
  PendingStep,
  pendingTensor,
  type Source,
} from './pending'
import { deferredConvolution, poolOfConvolution } from './pooledConvolution'
import { PendingColumnSums, PendingPooledGradient } from './pooledGradient'
import { PendingMap, PooledMap } from './pooledMap'
import { withColumnSums } from './withColumnSums'

declare module './addon' {
  interface Addon {
    /** The gradient of a convolution's input from dy of the pool behind it, and the pool's notes. */
    conv2dNotedInputGradient(
      dy: Float32Array,
      notes: Float32Array,
      filter: Float32Array,
      dx: Float32Array,
      shape: Int32Array,
      pool: Int32Array,
    ): void
    /** dx = dy step(x), and its sums over all but the last axis. */
    reluGradient(
      dy: Float32Array,
      x: Float32Array,
      dx: Float32Array,
      columns: number,
      columnSums: Float32Array | null,
    ): void
  }
}

// TensorFlow.js splits its fused operations while it records gradients: convolution, bias and relu
// arrive as three kernels, and so do the gradients of pool and relu and the bias' sum. Here the first of such a
// sequence leaves its result pending, and the last does all the work. See docs/native-backend.md.

/** Leaves a convolution or matrix product pending, for a bias and a relu to join. */
function deferred(
  name: string,
  prepare: (call: KernelCall) => PreparedProduct | undefined,
): NativeKernel {
  return {
    name,
    run(call) {
      const product = prepare(call)
      if (product === undefined || isMostlyCopying(call, product)) return undefined
      const { backend } = call
      const x = new HeldValues(backend, product.a)
      const weights = new HeldValues(backend, product.b)
      const pending = new PendingProduct(backend, x, weights, product)
      return pendingTensor(backend, product.shape, pending)
    },
  }
}

/** Whether holding the weights, which copies those in the caller's own array, would take about as long as the product of so
 * few rows: it is computed at once. */
function isMostlyCopying(
  { backend }: KernelCall,
  { b, shape, columns }: Pick<PreparedProduct, 'b' | 'shape' | 'columns'>,
): boolean {
  const rows = tf.util.sizeFromShape(shape) / columns
  return b.length >= 4096 && rows < 16 && backend.pool.find(b) === undefined
}

/** A product with its bias, which TensorFlow.js keeps whole where there is no activation, also while it records
 * gradients: left pending, for what follows a dense layer to join. */
const linearProduct: NativeKernel = {
  name: tf._FusedMatMul,
  run(call) {
    const { inputs, attrs, backend } = call
    if ((attrs.activation ?? 'linear') !== 'linear') return undefined
    const product = prepareMatMul(call)
    if (product?.runThen === undefined || isMostlyCopying(call, product)) return undefined
    const bias = inputs.bias ? columnBias(backend, inputs.bias, product.columns) : null
    if (bias === undefined) return undefined
    const x = new HeldValues(backend, product.a)
    const weights = new HeldValues(backend, product.b)
    const held = bias === null ? undefined : new HeldValues(backend, bias)
    const pending = new PendingProduct(backend, x, weights, product, held)
    return pendingTensor(backend, product.shape, pending)
  },
}

const inputGradient: NativeKernel = {
  name: tf.Conv2DBackpropInput,
  run(call) {
    const pooled = pooledInputGradient(call)
    if (pooled !== undefined) return pooled
    const gradient = prepareConv2DInputGradient(call)
    if (gradient === undefined) return undefined
    const { backend } = call
    const dy = new HeldValues(backend, gradient.dy)
    const filter = new HeldValues(backend, gradient.filter)
    const run = () => gradient.run(dy.values, filter.values)
    return pendingTensor(
      backend,
      gradient.shape,
      new PendingInputGradient(backend, [dy, filter], run),
    )
  },
}

/** From dy of the pool behind the convolution: dy of the convolution itself is made image by image, in the cache. */
function pooledInputGradient({
  inputs,
  attrs,
  backend,
  native,
}: KernelCall): tf.TensorInfo | undefined {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo }
  const { pending } = backend.entry(dy)
  if (!(pending instanceof PendingPooledGradient) || pending.notes === undefined) return undefined
  const shape = attrs.inputShape as number[]
  const info = convInfo(attrs, shape, filter.shape)
  const weights = backend.floats(filter)
  if (info === undefined || weights === undefined) return undefined
  if (!tf.util.arraysEqual(dy.shape, info.outShape)) return undefined
  const { numbers } = pending
  const [change, map] = [pending.dy.again(), pending.x.again()]
  const notes = new HeldValues(backend, pending.notes)
  const held = new HeldValues(backend, weights)
  const run = () => {
    const dx = backend.allocate('float32', tf.util.sizeFromShape(shape))
    const given = [change.values, notes.values, held.values] as const
    native.conv2dNotedInputGradient(...given, dx, convNumbers(info), numbers)
    return dx
  }
  const gradient = new PendingInputGradient(backend, [change, map, notes, held], run)
  return pendingTensor(backend, shape, gradient)
}

const addition: NativeKernel = {
  name: tf.Add,
  run: (call) => addBias(call) ?? addToNormGradient(call) ?? addToProduct(call),
}

function addBias({ inputs, backend }: KernelCall): tf.TensorInfo | undefined {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
  const { pending } = backend.entry(a)
  if (!(pending instanceof PendingProduct) || pending.bias !== undefined) return undefined
  if (b.shape.length !== 1) return undefined
  const bias = columnBias(backend, b, pending.columns)
  if (bias === undefined) return undefined
  return pendingTensor(backend, a.shape, pending.withBias(new HeldValues(backend, bias)))
}

const rectify: NativeKernel = {
  name: tf.Relu,
  run({ inputs, backend }) {
    const x = inputs.x!
    const entry = backend.entry(x)
    if (!(entry.pending instanceof PendingBeforeRelu)) return undefined
    const map = trainedMap(backend, entry.pending)
    if (map !== undefined) {
      entry.rectified?.release()
      entry.rectified = map.again()
      return pendingTensor(backend, x.shape, new PendingMap(backend, map))
    }
    const y = entry.pending.compute(true)
    const tensor = backend.makeTensorInfo(x.shape, 'float32', y)
    entry.rectified?.release()
    entry.rectified = new HeldValues(backend, y)
    return tensor
  },
}

/** The map of a convolution whose gradient will be asked for, left pending for a max-pool; undefined where the gradients
 * need the map itself. */
function trainedMap(backend: InkstoneBackend, pending: PendingBeforeRelu): PooledMap | undefined {
  if (!(pending instanceof PendingProduct) || tf.engine().state.gradientDepth === 0)
    return undefined
  const { convolution, bias } = pending
  if (convolution === undefined || PooledMap.isReadApart(convolution)) return undefined
  if (!PooledMap.takesNotes(backend, convolution.info)) return undefined
  return new PooledMap(backend, convolution, bias?.values ?? null, true)
}

const step: NativeKernel = {
  name: tf.Step,
  run({ inputs, attrs, backend, native }) {
    const x = inputs.x!
    if (x.dtype !== 'float32' || (attrs.alpha !== undefined && attrs.alpha !== 0)) return undefined
    const entry = backend.entry(x)
    const { rectified } = entry
    const map = rectified instanceof PooledMap ? rectified : undefined
    const values = map ? undefined : (rectified?.values ?? backend.floats(x))
    if (map === undefined && (values === undefined || values.length === 0)) return undefined
    const source = map?.again() ?? new HeldValues(backend, values!)
    const run = (held: Float32Array): Float32Array => {
      const slopes = backend.allocate('float32', held.length)
      native.unary(numberOf(native, 'unaryOperations', 'step'), held, slopes, 0, 0)
      return slopes
    }
    return pendingTensor(backend, x.shape, new PendingStep(backend, source, run))
  },
}

/** relu's gradient casts its slopes to float32, which they are: the same tensor, still pending. */
const castToSame: NativeKernel = {
  name: tf.Cast,
  run({ inputs, attrs, backend }) {
    const x = inputs.x!
    if (attrs.dtype !== x.dtype || backend.entry(x).pending === undefined) return undefined
    backend.incRef(x.dataId)
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype }
  },
}

/** A map that was never computed, if it was pooled so with notes; held once more. */
function notedMap(
  backend: InkstoneBackend,
  tensor: tf.TensorInfo,
  numbers: Int32Array,
): PooledMap | undefined {
  const { pending } = backend.entry(tensor)
  const map = pending instanceof PendingMap ? pending.map : undefined
  if (map?.pool === undefined || !tf.util.arraysEqual(map.pool, numbers)) return undefined
  return map.again()
}

function heldFloats(backend: InkstoneBackend, tensor: tf.TensorInfo): HeldValues | undefined {
  const values = backend.floats(tensor)
  return values && new HeldValues(backend, values)
}

const maxPoolGradient: NativeKernel = {
  name: tf.MaxPoolGrad,
  run({ inputs, attrs, backend }) {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo }
    const info = poolInfo(attrs, input)
    const dyValues = backend.floats(dy)
    if (info === undefined || dyValues === undefined) return undefined
    if (!tf.util.arraysEqual(info.outShape, dy.shape)) return undefined
    const numbers = poolNumbers(info)
    const x = notedMap(backend, input, numbers) ?? heldFloats(backend, input)
    if (x === undefined) return undefined
    const held = [new HeldValues(backend, dyValues), x] as const
    return pendingTensor(backend, input.shape, new PendingPoolGradient(backend, ...held, numbers))
  },
}

/** What tells values from others without computing them. */
function identityOf(source: Source): object {
  return source instanceof PooledMap ? source.identity : source.values
}

/** The gradient of relu: a product with `step(x)`, together with the gradient of a max-pool before it. The
 * sums over all but the last axis, the gradient of the bias, are made along the way. */
const multiplyByStep: NativeKernel = {
  name: tf.Multiply,
  run({ inputs, backend, native }) {
    const { a: dy, b: slope } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
    const slopes = backend.entry(slope).pending
    if (!(slopes instanceof PendingStep) || dy.dtype !== 'float32') return undefined
    if (!tf.util.arraysEqual(dy.shape, slope.shape)) return undefined
    const columns = dy.shape[dy.shape.length - 1] ?? 1
    const { pending } = backend.entry(dy)
    if (
      pending instanceof PendingPoolGradient &&
      identityOf(pending.x) === identityOf(slopes.x) &&
      pending.channels === columns
    ) {
      return pendingTensor(backend, dy.shape, new PendingPooledGradient(backend, pending))
    }
    const x = slopes.x.values
    const sums = columns <= mostColumns ? backend.allocate('float32', columns) : null
    const dx = backend.allocate('float32', x.length)
    native.reluGradient(backend.floats(dy)!, x, dx, columns, sums)
    return withColumnSums(backend, dy.shape, dx, sums)
  },
}

const sumOfColumns: NativeKernel = {
  name: tf.Sum,
  run({ inputs, attrs, backend }) {
    const x = inputs.x!
    const { columnSums: sums, pending } = backend.entry(x)
    const pooled = pending instanceof PendingPooledGradient ? pending : undefined
    const columns = sums?.values.length ?? pooled?.channels
    if (columns === undefined || attrs.keepDims === true) return undefined
    const rank = x.shape.length
    const axes = tf.util.parseAxisParam(attrs.axis as number[], x.shape)
    const allButLast = axes.length === rank - 1 && !axes.includes(rank - 1)
    if (!allButLast || x.shape[rank - 1] !== columns) return undefined
    if (sums === undefined) {
      return pendingTensor(backend, [columns], new PendingColumnSums(backend, pooled!))
    }
    return backend.makeTensorInfo([sums.values.length], 'float32', sums.values)
  },
}

/** The gradient of a filter whose convolution was followed by relu and max-pool. */
const pooledFilterGradient: NativeKernel = {
  name: tf.Conv2DBackpropFilter,
  run({ inputs, attrs, backend }) {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo }
    const { pending } = backend.entry(dy)
    if (!(pending instanceof PendingPooledGradient)) return undefined
    const filterShape = attrs.filterShape as number[]
    const info = convInfo(attrs, x.shape, filterShape)
    const values = backend.floats(x)
    if (info === undefined || values === undefined) return undefined
    const pooledShape = Array.from(pending.numbers.subarray(0, 4))
    if (![dy.shape, pooledShape].every((shape) => tf.util.arraysEqual(shape, info.outShape))) {
      return undefined
    }
    const size = tf.util.sizeFromShape(filterShape)
    const gradient = pending.filterGradient(values, size, convNumbers(info))
    return backend.makeTensorInfo(filterShape, 'float32', gradient)
  },
}

/** Tried before the kernels of the same name, which get what these do not support. */
export const fusions: NativeKernel[] = [
  deferred(tf.Conv2D, prepareConv2D),
  deferred(tf.BatchMatMul, prepareMatMul),
  linearProduct,
  deferredConvolution,
  poolOfConvolution,
  addition,
  ...blockFusions,
  rectify,
  step,
  castToSame,
  maxPoolGradient,
  multiplyByStep,
  sumOfColumns,
  pooledFilterGradient,
  inputGradient,
]
