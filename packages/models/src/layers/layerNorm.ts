import { finiteNumber, fusedLayerNorm, knownOptions } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { serialized } from './serialized'
import { singleShape, singleTensor } from './singleInput'

export interface LayerNormArgs {
  name?: string
  /** Added to the variance, > 0. */
  epsilon?: number
}

/** Layer normalisation (Ba, Kiros and Hinton, 2016) over the last axis: `gamma (x - mean) / sqrt(variance +
 * epsilon) + beta`, with the biased variance. Weights `gamma` (ones) and `beta` (zeros), `[width]`.
 * If the backend has it as one kernel ({@link fusedLayerNorm} of core), that kernel runs.
 * TensorFlow.js has such a layer, but it tiles its moments and weights to the size of its input.
 * @example layerNorm({ name: 'norm', epsilon: 1e-6 }) */
export function layerNorm(args: LayerNormArgs = {}): tfl.layers.Layer {
  knownOptions('layerNorm', args, ['name', 'epsilon'])
  return new LayerNorm({ ...args })
}

class LayerNorm extends tfl.layers.Layer {
  static className = 'InkstoneLayerNorm'
  /** Its passes depend on its inputs, options and weights alone: a backend may record them. */
  readonly recordable = true
  private readonly epsilon: number
  private readonly gammaInitializer = tfl.initializers.ones()
  private readonly betaInitializer = tfl.initializers.zeros()
  private gamma!: tfl.LayerVariable
  private beta!: tfl.LayerVariable

  constructor({ epsilon = 1e-6, ...args }: LayerNormArgs) {
    super(args)
    this.epsilon = finiteNumber('layerNorm.epsilon', epsilon, { min: Number.MIN_VALUE })
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const width = singleShape(inputShape).at(-1)!
    this.gamma = this.addWeight('gamma', [width], 'float32', this.gammaInitializer)
    this.beta = this.addWeight('beta', [width], 'float32', this.betaInitializer)
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = singleTensor(inputs)
      const gamma = this.gamma.read()
      const beta = this.beta.read()
      if (tf.getKernel(fusedLayerNorm, tf.getBackend())) {
        const attrs = { epsilon: this.epsilon }
        return tf.engine().runKernel<tf.Tensor>(fusedLayerNorm, { x, gamma, beta }, attrs)
      }
      return tf.add(tf.mul(normalise(x, this.epsilon), gamma), beta)
    })
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      epsilon: this.epsilon,
      gammaInitializer: serialized(this.gammaInitializer),
      betaInitializer: serialized(this.betaInitializer),
    }
  }
}

tf.serialization.registerClass(LayerNorm)

/** `(x - mean) / sqrt(variance + epsilon)` over the last axis, as one operation with its own gradient
 * `(d - mean(d) - n mean(d n)) / deviation`, `n` being the result and `d` its gradient. */
function normalise(x: tf.Tensor, epsilon: number): tf.Tensor {
  const normalised = tf.customGrad((x, save) => {
    const centred = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, -1, true))
    const variance = tf.mean(tf.square(centred), -1, true)
    const scale = tf.rsqrt(tf.add(variance, epsilon)) // [..., 1]
    const normal = tf.mul(centred, scale)
    ;(save as tf.GradSaveFunc)([normal, scale])
    return {
      value: normal,
      gradFunc: (dy, saved) => {
        const [normal, scale] = saved as [tf.Tensor, tf.Tensor]
        const d = dy as tf.Tensor
        const along = tf.mul(normal, tf.mean(tf.mul(d, normal), -1, true))
        return tf.mul(tf.sub(tf.sub(d, tf.mean(d, -1, true)), along), scale)
      },
    }
  })
  return normalised(x)
}
