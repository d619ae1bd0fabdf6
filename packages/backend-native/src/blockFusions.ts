import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { mostColumns } from './kernels/mostColumns'
import type { KernelCall, NativeKernel } from './nativeKernel'
import { PendingNormGradient } from './normGradients'
import { PendingProduct } from './pending'
import { withColumnSums } from './withColumnSums'

// What stands between the products of a Transformer's block: GELU, its gradient, residuals and their gradients. Each joins
// the product or the gradient beside it, which is still pending, so it costs no pass over memory of its own.

/** `x + product`: the residual is added to each block of the product while that is in the cache. */
export function addToProduct({ inputs, backend }: KernelCall): tf.TensorInfo | undefined {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
  for (const [product, residual] of [
    [b, a],
    [a, b],
  ] as const) {
    const pending = pendingOf(backend, product, PendingProduct)
    if (!pending?.takesTail || !areAlike(product, residual)) continue
    const values = backend.floats(residual)
    const sum = values && pending.computeThen({ residual: values })
    if (sum !== undefined) return backend.makeTensorInfo(product.shape, 'float32', sum)
  }
  return undefined
}

/** The gradient of a residual and that of the layer normalisation beside it, summed as the latter is computed, with the
 * sums of the columns for the bias before them. */
export function addToNormGradient({ inputs, backend }: KernelCall): tf.TensorInfo | undefined {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
  for (const [gradient, residual] of [
    [b, a],
    [a, b],
  ] as const) {
    const pending = pendingOf(backend, gradient, PendingNormGradient)
    if (pending?.part !== 'dx' || !areAlike(gradient, residual)) continue
    const values = backend.floats(residual)
    if (values === undefined) continue
    const { columns } = pending.gradients
    const sums = columns <= mostColumns ? backend.allocate('float32', columns) : null
    return withColumnSums(backend, gradient.shape, pending.gradients.plus(values, sums), sums)
  }
  return undefined
}

/** GELU of a product: both are written, because the gradient reads the product. */
const gelu: NativeKernel = {
  name: 'InkstoneGelu',
  run({ inputs, backend }) {
    const x = inputs.x!
    const pending = pendingOf(backend, x, PendingProduct)
    if (!pending?.takesTail) return undefined
    const y = backend.allocate('float32', tf.util.sizeFromShape(x.shape))
    pending.settle(backend.entry(x), pending.computeThen({ gelu: y })!)
    return backend.makeTensorInfo(x.shape, 'float32', y)
  },
}

/** The gradient of GELU, where dy is a product that is not computed yet; with the sums of its columns. */
const geluGradient: NativeKernel = {
  name: 'InkstoneGeluGradient',
  run({ inputs, backend }) {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo }
    const pending = pendingOf(backend, dy, PendingProduct)
    if (!pending?.takesTail || !areAlike(x, dy)) return undefined
    const geluOf = backend.floats(x)
    if (geluOf === undefined) return undefined
    const { columns } = pending
    const isLast = x.shape.at(-1) === columns && columns <= mostColumns
    const columnSums = isLast ? backend.allocate('float32', columns) : null
    const dx = pending.computeThen({ geluOf, columnSums })!
    return withColumnSums(backend, x.shape, dx, columnSums)
  },
}

export const blockFusions: NativeKernel[] = [gelu, geluGradient]

function pendingOf<Kind extends object>(
  backend: InkstoneBackend,
  tensor: tf.TensorInfo,
  kind: new (...given: never[]) => Kind,
): Kind | undefined {
  const { pending } = backend.entry(tensor)
  return pending instanceof kind ? pending : undefined
}

/** Two tensors of one shape that are not one another. */
function areAlike(one: tf.TensorInfo, other: tf.TensorInfo): boolean {
  return one.dataId !== other.dataId && tf.util.arraysEqual(one.shape, other.shape)
}
