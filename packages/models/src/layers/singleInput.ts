import type * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'

/** The one tensor that a layer of one input is called with: TensorFlow.js may wrap it in a list.
 * @example singleTensor(inputs) */
export function singleTensor(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(given) ? given[0]! : given
}

/** The one shape that a layer of one input is built for.
 * @example singleShape([[null, 49, 96]]) // [null, 49, 96] */
export function singleShape(given: tfl.Shape | tfl.Shape[]): tfl.Shape {
  return Array.isArray(given[0]) ? given[0] : (given as tfl.Shape)
}
