import { InkstoneError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { logSumExp } from './logSumExp'

/** Mean cross-entropy of logits against class ids, in nats: `mean(ln(sum(exp(logits))) - logits[label])`.
 *
 * Its gradient with respect to the logits is `(softmax(logits) - onehot(labels)) / batch`. Both are
 * computed here in float64, not by kernels: a batch of logits is a few thousand numbers, which costs less
 * than starting a dozen kernels, overflows nowhere and gives the same bits on every backend.
 * @param logits `[batch, classes]` float32, not normalised
 * @param labels `[batch]` int32, each in `[0, classes)`
 * @throws InkstoneError for a label out of range, naming the first
 * @example softmaxCrossEntropy(tf.tensor2d([[0, 0]]), tf.tensor1d([1], 'int32')) // 0.6931 = ln 2 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const loss = tf.customGrad(() => {
    const { mean, gradient } = lossAndGradient(logits, labels)
    return {
      value: tf.scalar(mean),
      gradFunc: (upstream: tf.Tensor) => tf.mul(upstream, tf.tensor2d(gradient, logits.shape)),
    }
  })
  return loss(logits) as tf.Scalar
}

function lossAndGradient(logits: tf.Tensor2D, labels: tf.Tensor1D) {
  const [batch, classes] = logits.shape
  const values = logits.dataSync()
  const ids = labels.dataSync()
  if (ids.length !== batch) {
    throw new InkstoneError(
      `softmaxCrossEntropy: expected a label for each of the ${batch} rows of logits, got ${ids.length}.`,
    )
  }
  const gradient = new Float32Array(batch * classes) // [batch, classes]
  let sum = 0
  for (let row = 0; row < batch; row++) {
    const label = ids[row]!
    if (!(label >= 0 && label < classes)) {
      throw new InkstoneError(
        `softmaxCrossEntropy: expected labels from 0 to ${classes - 1}, got ${label} in row ${row}. ` +
          'Give the model an output for each class.',
      )
    }
    const from = row * classes
    const normaliser = logSumExp(values, from, from + classes)
    sum += normaliser - values[from + label]!
    for (let at = from; at < from + classes; at++) {
      const onehot = at === from + label ? 1 : 0
      gradient[at] = (Math.exp(values[at]! - normaliser) - onehot) / batch
    }
  }
  return { mean: sum / batch, gradient }
}
