import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'

let replaced = false

/** The gradients of sum and mean repeat dy over the shape of x. TensorFlow.js multiplies with a tensor of ones
 * for that, which JavaScript fills anew each time: half the time of a batch or layer normalisation. Here one
 * native kernel repeats it. On other backends they are unchanged. */
export function replaceReductionGradients(): void {
  if (replaced || tf.getGradient(tf.Sum) === undefined) return // without gradients, there is no training
  replaced = true
  replace(tf.Sum, () => 1)
  replace(tf.Mean, (x, dy) => x.size / dy.size)
}

function replace(kernelName: string, divisor: (x: tf.Tensor, dy: tf.Tensor) => number): void {
  const plain = tf.getGradient(kernelName)
  if (plain === undefined) return
  tf.registerGradient({
    ...plain,
    gradFunc(given, saved, attrs) {
      const [x] = saved as [tf.Tensor]
      const dy = given as tf.Tensor
      // The gradient of the repetition itself is only there up to four dimensions.
      const known = inkstoneIsActive() && dy.dtype === 'float32'
      if (!known || x.size === 0 || x.rank > 4) return plain.gradFunc(given, saved, attrs)
      const axes = tf.util.parseAxisParam(attrs.axis as number[], x.shape)
      const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      const share = (): tf.Tensor => {
        const count = divisor(x, dy)
        return count === 1 ? dy : tf.div(dy, count)
      }
      return { x: () => tf.broadcastTo(tf.reshape(share(), kept), x.shape) }
    },
  })
}
