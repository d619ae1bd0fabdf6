import { InkstoneError, type Json, type Loss, optionError } from '@inkstone/core'
import { logSumExp } from '@inkstone/pixels'
import * as tf from '@tensorflow/tfjs-core'
import { positive } from '../numberOptions'
import { computeInJavaScript } from './computeInJavaScript'

export interface ClassLossRule {
  /** The name of the loss's function. */
  name: string
  options: { readonly [name: string]: Json }
  /** Share of the target that is spread evenly over all classes. */
  labelSmoothing: number
  /** The weight of each class, or undefined: all equal. */
  classWeights: readonly number[] | undefined
  /** The sum over the batch is divided by the number of its images, or by the weights of their classes. */
  divideBy: 'images' | 'weights'
  /** The loss of the true class as a function of the logarithm of its probability, and its derivative. */
  term(logProbability: number): { value: number; slope: number }
}

/** A loss over softmax probabilities: `sum over classes of weight * target * term(ln softmax(logits))`.
 *
 * With `g = weight * target * slope` its gradient with respect to the logits is `g - softmax(logits) * sum(g)`. Both are
 * computed here in float64, not by kernels: a batch of logits is a few thousand numbers, so this costs less than
 * launching a dozen kernels, never overflows and gives the same bits on every backend. */
export function classLoss(rule: ClassLossRule): Loss {
  const { name, options, classWeights } = rule
  checkClassWeights(name, classWeights)
  return {
    name,
    options,
    recordable: true,
    weight: (targets) => weightOf(rule, targets),
    of(logits, targets) {
      const { shape } = logits
      const { shape: targetShape } = targets
      const loss = tf.customGrad((_, save) => {
        const [mean, gradient] = computeInJavaScript(
          [logits, targets],
          [[], shape],
          (values, labels) =>
            lossAndGradient(rule, { values, shape }, { values: labels, shape: targetShape }),
        ) as [tf.Scalar, tf.Tensor]
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

function checkClassWeights(name: string, given: unknown): void {
  if (given === undefined) return
  if (!Array.isArray(given)) {
    throw optionError({
      option: `${name}.classWeights`,
      expected:
        'a list with one weight for each class, in the order of the classes, such as [1, 5]',
      given,
    })
  }
  for (const [at, weight] of given.entries()) positive(`${name}.classWeights[${at}]`, weight)
}

/** The divisor of the sum over these targets. */
function weightOf({ classWeights, divideBy }: ClassLossRule, targets: tf.Tensor): number {
  if (targets.rank === 2 || divideBy === 'images' || !classWeights) return targets.shape[0]!
  let sum = 0
  for (const label of targets.dataSync()) sum += classWeights[label] ?? 0
  return sum
}

/** The values of a tensor. */
interface Values {
  shape: number[]
  values: Float32Array | Int32Array
}

/** The mean loss and its gradient `[batch, classes]`. */
function lossAndGradient(
  rule: ClassLossRule,
  { values, shape }: Values,
  targets: Values,
): [mean: Float32Array, gradient: Float32Array] {
  const [batch, classes] = shape as [number, number]
  const { shares, divisor } = weightedShares(rule, batch, classes, targets)
  const gradient = new Float32Array(batch * classes) // [batch, classes]
  const slopes = new Float64Array(classes)
  let sum = 0
  for (let row = 0; row < batch; row++) {
    const from = row * classes
    const normaliser = logSumExp(values, from, from + classes)
    let slopeSum = 0
    for (let at = 0; at < classes; at++) {
      const share = shares[from + at]!
      slopes[at] = 0
      if (share === 0) continue
      const { value, slope } = rule.term(values[from + at]! - normaliser)
      sum += share * value
      slopes[at] = share * slope
      slopeSum += slopes[at]!
    }
    for (let at = 0; at < classes; at++) {
      const probability = Math.exp(values[from + at]! - normaliser)
      gradient[from + at] = (slopes[at]! - probability * slopeSum) / divisor
    }
  }
  return [Float32Array.of(sum / divisor), gradient]
}

/** `[batch, classes]`: target, smoothed, times weight. */
function weightedShares(rule: ClassLossRule, batch: number, classes: number, targets: Values) {
  const { name, classWeights, labelSmoothing, divideBy } = rule
  if (classWeights && classWeights.length !== classes) {
    throw optionError({
      option: `${name}.classWeights`,
      expected: `a weight for each of the ${classes} classes`,
      given: `${classWeights.length} weights`,
    })
  }
  const sparse = targets.shape.length === 1
  const shares = sparse
    ? oneHot(name, batch, classes, targets)
    : given(name, batch, classes, targets)
  if (!classWeights && labelSmoothing === 0) return { shares, divisor: batch } // each row weighs 1
  let weightSum = 0
  for (let at = 0; at < shares.length; at++) {
    const weight = classWeights?.[at % classes] ?? 1
    weightSum += weight * shares[at]!
    shares[at] = weight * (shares[at]! * (1 - labelSmoothing) + labelSmoothing / classes)
  }
  return { shares, divisor: sparse && divideBy === 'weights' ? weightSum : batch }
}

function oneHot(name: string, batch: number, classes: number, targets: Values): Float64Array {
  const ids = targets.values
  if (ids.length !== batch) {
    throw new InkstoneError(
      `${name}: expected a label for each of the ${batch} rows of logits, got ${ids.length}.`,
    )
  }
  const shares = new Float64Array(batch * classes)
  ids.forEach((label, row) => {
    if (!(label >= 0 && label < classes)) {
      throw new InkstoneError(
        `${name}: expected labels from 0 to ${classes - 1}, got ${label} in row ${row}. ` +
          'Give the model an output for each class.',
      )
    }
    shares[row * classes + label] = 1
  })
  return shares
}

function given(name: string, batch: number, classes: number, targets: Values): Float64Array {
  if (targets.shape[0] === batch && targets.shape[1] === classes) {
    return Float64Array.from(targets.values)
  }
  throw new InkstoneError(
    `${name}: expected targets [${batch}, ${classes}] like the logits, got [${targets.shape.join(', ')}].`,
  )
}
