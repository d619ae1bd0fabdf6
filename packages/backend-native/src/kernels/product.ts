import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { applyActivation } from './activation'

declare module '../addon' {
  interface Addon {
    /** `shape`: batch, m, n, k, transposeA, transposeB, one a for all, one b for all. */
    matmul(
      a: Float32Array,
      b: Float32Array,
      c: Float32Array,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
    ): void
    /** The same for a batch of 1, and then one of `c += residual`, `gelu = gelu(c)` and `c *= gelu'(geluOf)`, the latter
     * with the sums of c's columns. */
    matmulThen(
      a: Float32Array,
      b: Float32Array,
      c: Float32Array,
      bias: Float32Array | null,
      relu: boolean,
      shape: Int32Array,
      residual: Float32Array | null,
      gelu: Float32Array | null,
      geluOf: Float32Array | null,
      columnSums: Float32Array | null,
    ): void
  }
}

/** What may follow a product while its result is in the cache; each of the product's size. */
export interface ProductTail {
  /** Is added. */
  residual?: Float32Array
  /** Takes the GELU of the result. */
  gelu?: Float32Array
  /** The result is multiplied by the slope of GELU there. */
  geluOf?: Float32Array
  /** Beside `geluOf`: takes the sums of the result's columns. */
  columnSums?: Float32Array | null
}

interface ProductShape {
  out: number[]
  numbers: number[]
  size: number
}

/** The shapes of `a b`, batched and broadcast, or undefined where `cpu` must see to it. */
function productShape(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): ProductShape | undefined {
  const [rankA, rankB] = [a.shape.length, b.shape.length]
  if (rankA < 2 || rankB < 2) return undefined
  const rows = a.shape[rankA - (transposeA ? 1 : 2)]!
  const depth = a.shape[rankA - (transposeA ? 2 : 1)]!
  const depthB = b.shape[rankB - (transposeB ? 1 : 2)]!
  const columns = b.shape[rankB - (transposeB ? 2 : 1)]!
  if (rankA === 2 && rankB === 2) {
    if (depth !== depthB || depth === 0) return undefined
    const numbers = [1, rows, columns, depth, +transposeA, +transposeB, +transposeA, +transposeA]
    return { out: [rows, columns], numbers, size: rows * columns }
  }
  const outerA = a.shape.slice(0, -2)
  const outerB = b.shape.slice(0, -2)
  const batchA = tf.util.sizeFromShape(outerA)
  const batchB = tf.util.sizeFromShape(outerB)
  if (depth !== depthB || depth === 0) return undefined
  if (batchA !== batchB && batchA !== 1 && batchB !== 1) return undefined
  if (batchA === batchB && batchA !== 1 && !tf.util.arraysEqual(outerA, outerB)) return undefined
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB)
  // One matrix for all of a's rows is one taller product.
  const batch = Math.max(batchA, batchB)
  const flat = batchB === 1 && !transposeA && batchA === batch
  const numbers = flat
    ? [1, batch * rows, columns, depth, 0, transposeB ? 1 : 0, 0, 0]
    : [batch, rows, columns, depth, +transposeA, +transposeB, +(batchA === 1), +(batchB === 1)]
  const out = [...outer, rows, columns]
  return { out, numbers, size: tf.util.sizeFromShape(out) }
}

/** For the numbers of one call. A new array of few numbers lies where the addon cannot read it, and moves when it is asked. */
const shared = new Int32Array(new ArrayBuffer(32))

/** The numbers as the addon takes them, until the next call; a recorded pass keeps its own. */
function numbersFor({ recording }: InkstoneBackend, numbers: number[]): Int32Array {
  if (recording !== undefined) return Int32Array.from(numbers)
  for (let at = 0; at < shared.length; at += 1) shared[at] = numbers[at]!
  return shared
}

/** A product that is ready to run. */
export interface PreparedProduct {
  a: Float32Array
  b: Float32Array
  shape: number[]
  columns: number
  run(a: Float32Array, b: Float32Array, bias: Float32Array | null, relu: boolean): Float32Array
  /** The same with something behind it; undefined where the product takes nothing. */
  runThen?(
    a: Float32Array,
    b: Float32Array,
    bias: Float32Array | null,
    tail: ProductTail,
  ): Float32Array
}

/** Checks the inputs of a matrix product; undefined where `cpu` must see to it. */
export function prepareMatMul(call: KernelCall): PreparedProduct | undefined {
  const { inputs, attrs, backend, native } = call
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
  const product = productShape(a, b, attrs.transposeA === true, attrs.transposeB === true)
  if (product === undefined || product.size === 0) return undefined
  const aValues = backend.floats(a)
  const bValues = backend.floats(b)
  if (aValues === undefined || bValues === undefined) return undefined
  const [batch, , , , transposedA] = product.numbers
  const isPlain = batch === 1 && transposedA === 0
  const then: PreparedProduct['runThen'] = (a, b, bias, tail) => {
    const c = backend.allocate('float32', product.size)
    const { residual = null, gelu = null, geluOf = null, columnSums = null } = tail
    const follows = [residual, gelu, geluOf, columnSums] as const
    native.matmulThen(a, b, c, bias, false, Int32Array.from(product.numbers), ...follows)
    return c
  }
  return {
    a: aValues,
    b: bValues,
    shape: product.out,
    columns: product.out[product.out.length - 1]!,
    run(a, b, bias, relu) {
      const c = backend.allocate('float32', product.size)
      native.matmul(a, b, c, bias, relu, numbersFor(backend, product.numbers))
      return c
    },
    runThen: isPlain ? then : undefined,
  }
}

/** A bias of one value a column, read in place; undefined if it has another shape or kind. */
export function columnBias(
  backend: InkstoneBackend,
  bias: tf.TensorInfo,
  columns: number,
): Float32Array | undefined {
  const perColumn = bias.shape[bias.shape.length - 1] === columns
  const values = perColumn ? backend.floats(bias) : undefined
  return values?.length === columns ? values : undefined
}

const batchMatMul: NativeKernel = {
  name: tf.BatchMatMul,
  run(call) {
    const product = prepareMatMul(call)
    if (product === undefined) return undefined
    const { a, b, shape } = product
    return call.backend.makeTensorInfo(shape, 'float32', product.run(a, b, null, false))
  },
}

const fusedMatMul: NativeKernel = {
  name: tf._FusedMatMul,
  run: (call) => fusedProduct(call, prepareMatMul(call)),
}

/** A product with the bias and the activation that the call asks for. */
export function fusedProduct(
  call: KernelCall,
  product: PreparedProduct | undefined,
): tf.TensorInfo | undefined {
  if (product === undefined) return undefined
  const { inputs, attrs, backend } = call
  const bias = inputs.bias ? columnBias(backend, inputs.bias, product.columns) : null
  if (bias === undefined) return undefined
  const relu = attrs.activation === 'relu'
  const { a, b, shape } = product
  const y = backend.makeTensorInfo(shape, 'float32', product.run(a, b, bias, relu))
  return relu ? y : applyActivation(call, y, attrs.activation as string)
}

export const productKernels: NativeKernel[] = [batchMatMul, fusedMatMul]
