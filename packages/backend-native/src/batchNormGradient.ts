import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'
import { batchNormGradient } from './kernels/normalization'

let fused = false

/** Makes the gradient of batch normalisation use our kernel, which reads x once where TensorFlow.js' own takes some
 * fifteen operations. The gradient is shared by all backends: on others, and if the statistics are not one per
 * channel, it is unchanged. */
export function fuseBatchNormGradient(): void {
  const plain = tf.getGradient(tf.FusedBatchNorm)
  if (fused || plain === undefined) return // without gradients registered, there is no training
  fused = true
  tf.registerGradient({
    ...plain,
    gradFunc(dy, saved, attrs) {
      const [x, mean, variance, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?]
      const channels = x.shape[x.rank - 1] ?? 0
      const perChannel = [mean, variance, scale ?? mean].every(
        ({ rank, size, dtype }) => rank === 1 && size === channels && dtype === 'float32',
      )
      const known = inkstoneIsActive() && x.dtype === 'float32' && x.size > 0
      if (!known || !perChannel) return plain.gradFunc(dy, saved, attrs)
      const inputs: tf.NamedTensorMap = { dy: dy as tf.Tensor, x, mean, variance }
      if (scale) inputs.scale = scale
      const epsilon = attrs.varianceEpsilon ?? 0.001
      const results: tf.Tensor[] = tf.engine().runKernel(batchNormGradient, inputs, { epsilon })
      const names = ['x', 'mean', 'variance', 'offset', 'scale']
      return Object.fromEntries(names.map((name, index) => [name, () => results[index]!]))
    },
  })
}
