import {
  assertArgument,
  fusedCtc,
  InkstoneError,
  knownOptions,
  type Loss,
  wholeNumber,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { computeInJavaScript } from './computeInJavaScript'
import { forwardBackward } from './forwardBackward'

export interface CtcOptions {
  /** Which output is the blank. Default 0. */
  blank?: number
}

/** Connectionist temporal classification (Graves et al., 2006), in nats: the negative logarithm of the probability that the
 * steps of a sequence write its labels, summed over all ways to spread them over the steps, with repeats merged and blanks
 * left out. Averaged over the batch, unlike PyTorch's mean, which divides by the number of labels first.
 *
 * Outputs are logits `[batch, steps, outputs]`. Targets are `[batch, longest]` int32: the labels of each sequence, then the blank up to
 * the longest. It needs a step for each label, and one more between two equal ones; with fewer the loss is Infinity and
 * its gradient 0. `textLine()` refuses such texts before the first step.
 *
 * Computed in float64; on the native backend by a kernel, which gives the same bits for any number of threads.
 * @throws InkstoneError for a bad option; when it is used, for shapes that do not fit, or a label that is no output
 * @example ctc().of(tf.zeros([1, 1, 2]), tf.tensor2d([[1]], [1, 1], 'int32')) // 0.6931 = ln 2 */
export function ctc(options: CtcOptions = {}): Loss {
  knownOptions('ctc', options, ['blank'])
  const { blank = 0 } = options
  wholeNumber('ctc.blank', blank, { min: 0 })
  return {
    name: 'ctc',
    options: { blank },
    recordable: true,
    of(logits, targets) {
      checkShapes(logits, targets, blank)
      const loss = tf.customGrad((_, save) => {
        const [mean, gradient] = pass(logits, targets, blank)
        ;(save as tf.GradSaveFunc)([gradient])
        return {
          value: mean,
          gradFunc: (upstream, saved) => tf.mul(upstream as tf.Tensor, (saved as tf.Tensor[])[0]!),
        }
      })
      return loss(logits) as tf.Scalar
    },
  }
}

/** The mean loss, and its gradient by the logits. */
function pass(logits: tf.Tensor, targets: tf.Tensor, blank: number): [tf.Scalar, tf.Tensor] {
  if (tf.getKernel(fusedCtc, tf.getBackend())) {
    return tf.engine().runKernel(fusedCtc, { logits, targets }, { blank }) as [tf.Scalar, tf.Tensor]
  }
  const [batch, steps, outputs] = logits.shape as [number, number, number]
  const longest = targets.shape[1]!
  return computeInJavaScript([logits, targets], [[], logits.shape], (values, ids) => {
    const gradient = new Float32Array(values.length)
    let sum = 0
    for (let row = 0; row < batch; row++) {
      const labels = labelsOf(ids.subarray(row * longest, (row + 1) * longest), outputs, blank)
      const sequence = { logits: values as Float32Array, from: row * steps * outputs }
      sum += forwardBackward(
        { ...sequence, ...{ steps, outputs, labels, blank } },
        gradient,
        1 / batch,
      )
    }
    return [Float32Array.of(sum / batch), gradient]
  }) as [tf.Scalar, tf.Tensor]
}

/** The labels before the padding. */
function labelsOf(row: ArrayLike<number>, outputs: number, blank: number): number[] {
  const labels = Array.from(row)
  const length = labels.findLastIndex((label) => label !== blank) + 1
  const wrong = labels.findIndex((label, at) => {
    return at < length && (!(label >= 0 && label < outputs) || label === blank)
  })
  if (wrong < 0) return labels.slice(0, length)
  throw new InkstoneError(
    `ctc: expected labels below ${outputs}, the number of outputs, and the blank ${blank} behind the last one alone, got ` +
      `${labels[wrong]} at place ${wrong} of [${labels.join(', ')}].`,
  )
}

function checkShapes(logits: tf.Tensor, targets: tf.Tensor, blank: number): void {
  assertArgument('ctc.logits', logits, 'tensor')
  assertArgument('ctc.targets', targets, 'tensor')
  const [given, labels] = [logits.shape, targets.shape]
  const fit = given.length === 3 && labels.length === 2 && given[0] === labels[0]
  if (fit && given[1]! >= 1 && given[2]! > blank && given[2]! >= 2 && targets.dtype === 'int32') {
    return
  }
  throw new InkstoneError(
    `ctc: expected logits [batch, steps, outputs] with more outputs than the blank ${blank}, and int32 targets [batch, longest], ` +
      `got [${given.join(', ')}] and ${targets.dtype} [${labels.join(', ')}].`,
  )
}
