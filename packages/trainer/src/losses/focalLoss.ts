import { finiteNumber, knownOptions, type Loss } from '@inkstone/core'
import { classLoss } from './classLoss'

export interface FocalLossOptions {
  /** How strongly images that are already classified well are down-weighted, >= 0. At 0 this is cross-entropy.
   * Default 2. */
  gamma?: number
  /** The weight of each class, in order, each > 0: the paper's alpha. Default: all equal. */
  classWeights?: readonly number[]
}

/** Focal loss (Lin et al., 2017) over softmax probabilities, in nats, for imbalanced classes:
 * `-(1 - p)^gamma ln p` of the probability `p` of the true class, averaged over the images of the batch.
 * @throws InkstoneError for an option out of range, and when it is used as `softmaxCrossEntropy` does
 * @example trainer({ loss: focalLoss({ gamma: 2 }) }) */
export function focalLoss(options: FocalLossOptions = {}): Loss {
  knownOptions('focalLoss', options, ['gamma', 'classWeights'])
  const { gamma = 2, classWeights } = options
  finiteNumber('focalLoss.gamma', gamma, { min: 0 })
  return classLoss({
    name: 'focalLoss',
    options: { gamma, classWeights: classWeights ?? null },
    labelSmoothing: 0,
    classWeights,
    divideBy: 'images',
    term(logProbability) {
      const missed = -Math.expm1(logProbability) // 1 - p, exact if p is near 1
      if (missed === 0 && gamma > 0) return { value: 0, slope: 0 } // the limit; below gamma 1 its parts diverge
      const focus = missed ** gamma
      const p = 1 - missed
      return {
        value: -focus * logProbability,
        slope: (gamma === 0 ? 0 : gamma * missed ** (gamma - 1) * p * logProbability) - focus,
      }
    },
  })
}
