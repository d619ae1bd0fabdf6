import { knownOptions, wholeNumber } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { serialized } from './serialized'
import { singleShape, singleTensor } from './singleInput'

export interface PatchEmbeddingArgs {
  name?: string
  /** Height and width of a patch, in pixels. */
  patch: number
  /** Numbers per token. */
  width: number
}

/** Cuts images into patches and turns each into a token: a linear map of its pixels, plus a learned vector for its
 * position (Dosovitskiy et al., 2021). `[batch, height, width, channels]` to `[batch, tokens, width]`, patches row by
 * row; images are zero-padded to a multiple of the patch. Weights: `kernel [patch, patch, channels, width]` (Glorot
 * uniform), `bias [width]` (zeros) and `positions [tokens, width]` (normal with a deviation of 0.02, truncated at two
 * deviations).
 * @example patchEmbedding({ name: 'patches', patch: 4, width: 128 }) */
export function patchEmbedding(args: PatchEmbeddingArgs): tfl.layers.Layer {
  knownOptions('patchEmbedding', args, ['name', 'patch', 'width'])
  return new PatchEmbedding({ ...args })
}

class PatchEmbedding extends tfl.layers.Layer {
  static className = 'InkstonePatchEmbedding'
  /** Its passes depend on its inputs, options and weights alone: a backend may record them. */
  readonly recordable = true
  private readonly patch: number
  private readonly width: number
  private readonly kernelInitializer = tfl.initializers.glorotUniform({})
  private readonly biasInitializer = tfl.initializers.zeros()
  private readonly positionsInitializer = tfl.initializers.truncatedNormal({ stddev: 0.02 })
  private kernel!: tfl.LayerVariable
  private bias!: tfl.LayerVariable
  private positions!: tfl.LayerVariable

  constructor({ patch, width, ...args }: PatchEmbeddingArgs) {
    super(args)
    this.patch = wholeNumber('patchEmbedding.patch', patch, { min: 1, unit: 'pixels' })
    this.width = wholeNumber('patchEmbedding.width', width, { min: 1 })
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const { patch, width } = this
    const channels = singleShape(inputShape)[3]!
    const [, tokens] = this.computeOutputShape(inputShape)
    const kernelShape = [patch, patch, channels, width]
    this.kernel = this.addWeight('kernel', kernelShape, 'float32', this.kernelInitializer)
    this.bias = this.addWeight('bias', [width], 'float32', this.biasInitializer)
    const positionsShape = [tokens!, width]
    this.positions = this.addWeight(
      'positions',
      positionsShape,
      'float32',
      this.positionsInitializer,
    )
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const [batch, height, width] = singleShape(inputShape)
    const tokens = Math.ceil(height! / this.patch) * Math.ceil(width! / this.patch)
    return [batch!, tokens, this.width]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const images = singleTensor(inputs) as tf.Tensor4D
      const kernel = this.kernel.read() as tf.Tensor4D
      const patches = tf.conv2d(images, kernel, this.patch, 'same') // patches do not overlap
      const tokens = tf.reshape(patches, [images.shape[0], -1, this.width])
      return tf.add(tokens, tf.add(this.positions.read(), this.bias.read()))
    })
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      patch: this.patch,
      width: this.width,
      kernelInitializer: serialized(this.kernelInitializer),
      biasInitializer: serialized(this.biasInitializer),
      positionsInitializer: serialized(this.positionsInitializer),
    }
  }
}

tf.serialization.registerClass(PatchEmbedding)
