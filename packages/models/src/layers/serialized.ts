import type * as tf from '@tensorflow/tfjs-core'

/** An initialiser in the form of a layer's config, where `seedWeights` reads it.
 * @example serialized(tfl.initializers.zeros()) // { className: 'Zeros', config: {} } */
export function serialized(initializer: tf.serialization.Serializable): {
  className: string
  config: tf.serialization.ConfigDict
} {
  return { className: initializer.getClassName(), config: initializer.getConfig() }
}
