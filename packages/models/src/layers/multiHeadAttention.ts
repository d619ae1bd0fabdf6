import { fusedAttention, InkstoneError, knownOptions, wholeNumber } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { serialized } from './serialized'
import { singleShape, singleTensor } from './singleInput'

export interface MultiHeadAttentionArgs {
  name?: string
  /** Must divide the width. */
  heads: number
}

/** Multi-head self-attention (Vaswani et al., 2017): `softmax(q k^T / sqrt(size)) v` in each head, the heads
 * concatenated and projected. `[batch, tokens, width]` to the same shape. If the backend has attention as one kernel
 * ({@link fusedAttention} of core), that kernel runs. Weights: `kernel [width, 3 width]` and `bias` (queries, keys,
 * values, each with its heads one after another), `projection_kernel [width, width]` and `projection_bias`; Glorot
 * uniform, biases 0.
 * @throws InkstoneError when built, if the heads do not divide the width
 * @example multiHeadAttention({ name: 'attention', heads: 4 }) */
export function multiHeadAttention(args: MultiHeadAttentionArgs): tfl.layers.Layer {
  knownOptions('multiHeadAttention', args, ['name', 'heads'])
  return new MultiHeadAttention({ ...args })
}

class MultiHeadAttention extends tfl.layers.Layer {
  static className = 'InkstoneMultiHeadAttention'
  /** Its passes depend on its inputs, options and weights alone: a backend may record them. */
  readonly recordable = true
  private readonly heads: number
  private readonly kernelInitializer = tfl.initializers.glorotUniform({})
  private readonly biasInitializer = tfl.initializers.zeros()
  private kernel!: tfl.LayerVariable
  private bias!: tfl.LayerVariable
  private projectionKernel!: tfl.LayerVariable
  private projectionBias!: tfl.LayerVariable

  constructor({ heads, ...args }: MultiHeadAttentionArgs) {
    super(args)
    this.heads = wholeNumber('multiHeadAttention.heads', heads, { min: 1, unit: 'heads' })
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const width = singleShape(inputShape).at(-1)!
    if (width % this.heads !== 0) {
      throw new InkstoneError(
        `${this.name}: expected a width that ${this.heads} heads divide, found ${width}. ` +
          'Change the width or the number of heads.',
      )
    }
    const matrix = (name: string, columns: number) =>
      this.addWeight(name, [width, columns], 'float32', this.kernelInitializer)
    const vector = (name: string, size: number) =>
      this.addWeight(name, [size], 'float32', this.biasInitializer)
    this.kernel = matrix('kernel', 3 * width)
    this.bias = vector('bias', 3 * width)
    this.projectionKernel = matrix('projection_kernel', width)
    this.projectionBias = vector('projection_bias', width)
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = singleTensor(inputs) as tf.Tensor3D
      const [batch, tokens, width] = x.shape
      const rows = tf.reshape(x, [batch * tokens, width])
      const all = tf.add(tf.matMul(rows, matrixOf(this.kernel)), this.bias.read())
      const qkv = tf.reshape<tf.Rank.R3>(all, [batch, tokens, 3 * width])
      const sideBySide = tf.reshape<tf.Rank.R2>(attention(qkv, this.heads), [batch * tokens, width])
      const projected = tf.matMul(sideBySide, matrixOf(this.projectionKernel))
      return tf.reshape(tf.add(projected, this.projectionBias.read()), [batch, tokens, width])
    })
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      heads: this.heads,
      kernelInitializer: serialized(this.kernelInitializer),
      biasInitializer: serialized(this.biasInitializer),
      projectionInitializer: serialized(this.kernelInitializer),
      projectionBiasInitializer: serialized(this.biasInitializer),
    }
  }
}

tf.serialization.registerClass(MultiHeadAttention)

/** @param qkv `[batch, tokens, 3 width]`
 * @returns a tensor with the number of values of `[batch, tokens, width]` */
function attention(qkv: tf.Tensor3D, heads: number): tf.Tensor {
  if (tf.getKernel(fusedAttention, tf.getBackend())) {
    return tf.engine().runKernel(fusedAttention, { qkv, mask: tf.zeros([0], 'bool') }, { heads })
  }
  const [batch, tokens, columns] = qkv.shape
  const size = columns / 3 / heads
  const split = tf.reshape(qkv, [batch, tokens, 3, heads, size])
  const [q, k, v] = tf.split(tf.transpose(split, [2, 0, 3, 1, 4]), 3).map(
    (part) => tf.reshape<tf.Rank.R3>(part, [batch * heads, tokens, size]), // of each head
  ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]
  const scores = tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true) // [.., tokens, tokens]
  const mixed = tf.matMul(tf.softmax(scores), v) // [batch heads, tokens, size]
  const ofHeads = tf.reshape(mixed, [batch, heads, tokens, size])
  return tf.transpose(ofHeads, [0, 2, 1, 3])
}

function matrixOf(weight: tfl.LayerVariable): tf.Tensor2D {
  return weight.read() as tf.Tensor2D
}
