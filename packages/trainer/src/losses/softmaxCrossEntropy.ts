import { knownOptions, type Loss } from '@inkstone/core'
import { decay } from '../numberOptions'
import { classLoss } from './classLoss'

export interface SoftmaxCrossEntropyOptions {
  /** Share of each target that is spread evenly over all classes, in `[0, 1)`. Default 0. */
  labelSmoothing?: number
  /** The weight of each class, in order, each > 0. Default: all equal. */
  classWeights?: readonly number[]
}

/** Mean cross-entropy of logits, in nats: `-sum(target * ln(softmax(logits)))`, averaged over the batch.
 * Targets are class ids `[batch]`, or one-hot or mixed shares of the classes `[batch, classes]`.
 *
 * Label smoothing (Szegedy et al., 2016) and class weights are PyTorch's: `target = (1 - s) target + s / classes`,
 * and with class ids the weighted sum is divided by the sum of the weights of the batch's classes.
 * @throws InkstoneError for an option out of range; when it is used, for a label out of range, naming the
 *   first, and for another number of weights than classes
 * @example softmaxCrossEntropy().of(tf.tensor2d([[0, 0]]), tf.tensor1d([1], 'int32')) // 0.6931 = ln 2 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  knownOptions('softmaxCrossEntropy', options, ['labelSmoothing', 'classWeights'])
  const { labelSmoothing = 0, classWeights } = options
  decay('softmaxCrossEntropy.labelSmoothing', labelSmoothing)
  return classLoss({
    name: 'softmaxCrossEntropy',
    options: { labelSmoothing, classWeights: classWeights ?? null },
    labelSmoothing,
    classWeights,
    divideBy: 'weights',
    term: (logProbability) => ({ value: -logProbability, slope: -1 }),
  })
}
