import { fusedGelu } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { singleTensor } from './singleInput'

/** `x Phi(x)`, where `Phi(x) = (1 + erf(x / sqrt 2)) / 2` is the normal distribution: the exact Gaussian error
 * linear unit (Hendrycks and Gimpel, 2016), not its tanh approximation. Any shape, float32.
 * @example geluOf(tf.tensor1d([1])) // [0.8413] */
export function geluOf<Shape extends tf.Tensor>(x: Shape): Shape {
  if (tf.getKernel(fusedGelu, tf.getBackend())) {
    return tf.engine().runKernel<Shape>(fusedGelu, { x })
  }
  // One operation with its own gradient, Phi(x) + x phi(x): half the passes over memory of the composed one.
  const gelu = tf.customGrad((x, save) => {
    const input = x as tf.Tensor
    const distribution = tf.mul(tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1), 0.5)
    ;(save as tf.GradSaveFunc)([input, distribution])
    return {
      value: tf.mul(input, distribution),
      gradFunc: (dy, saved) => {
        const [x, distribution] = saved as [tf.Tensor, tf.Tensor]
        const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
        return tf.mul(dy as tf.Tensor, tf.add(distribution, tf.mul(x, density)))
      },
    }
  })
  return gelu(x) as Shape
}

export interface GeluArgs {
  name?: string
}

/** The exact GELU as a layer: {@link geluOf}.
 * @example gelu({ name: 'gelu' }) */
export function gelu(args: GeluArgs = {}): tfl.layers.Layer {
  return new Gelu({ ...args })
}

class Gelu extends tfl.layers.Layer {
  static className = 'InkstoneGelu'
  /** Its passes depend on its inputs, options and weights alone: a backend may record them. */
  readonly recordable = true

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => geluOf(singleTensor(inputs)))
  }
}

tf.serialization.registerClass(Gelu)
