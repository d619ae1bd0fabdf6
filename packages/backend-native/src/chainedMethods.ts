import * as tf from '@tensorflow/tfjs-core'

/** What TensorFlow.js' layers call as methods of a tensor; each is `tf.name(tensor, ...)`. */
const operations: Record<string, (tensor: tf.Tensor, ...rest: never[]) => tf.Tensor> = {
  broadcastTo: tf.broadcastTo,
  cast: tf.cast,
  expandDims: tf.expandDims,
  gather: tf.gather,
  greaterEqual: tf.greaterEqual,
  minimum: tf.minimum,
  reshape: tf.reshape,
  sign: tf.sign,
  slice: tf.slice,
  squeeze: tf.squeeze,
  stridedSlice: tf.stridedSlice,
  transpose: tf.transpose,
}

/** Adds the operations that TensorFlow.js' layers call as methods of a tensor. The initializer `orthogonal`,
 * the default of the recurrent layers, does so. The whole of TensorFlow.js registers them; tfjs-core alone
 * does not, and building the layer throws `rMat.flatten is not a function`. Existing methods are kept. */
export function addChainedMethods(): void {
  add('flatten', (tensor) => tf.reshape(tensor, [tensor.size]))
  for (const [name, operation] of Object.entries(operations)) add(name, operation)
}

function add(name: string, method: (tensor: tf.Tensor, ...rest: never[]) => tf.Tensor): void {
  if (name in tf.Tensor.prototype) return
  Object.defineProperty(tf.Tensor.prototype, name, {
    value(this: tf.Tensor, ...rest: never[]) {
      return method(this, ...rest)
    },
    configurable: true,
    writable: true,
  })
}
