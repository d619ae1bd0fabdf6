import type { Interval } from '@inkstone/core'
import { confidenceBin, squaredDistance } from '@inkstone/pixels'
import type { Evaluated } from '@inkstone/run'

/** A figure with its 95 % interval. */
export interface Estimate extends Interval {
  value: number
}

/** Confidence and correctness of each image: every figure of certainty follows from them. */
export interface Claims {
  /** `[count]`: the probability of the predicted class. */
  confidence: Float64Array
  /** `[count]`: 1 for a correct prediction. */
  right: Uint8Array
}

/** The images whose confidence is in `low < confidence <= high`. */
export interface CertaintyBin {
  low: number
  high: number
  count: number
  right: number
  /** Mean. */
  confidence: number
}

export const binCount = 15

export function claims({ predictions, predicted, probabilities }: Evaluated): Claims {
  const { labels, classes } = predictions
  return {
    confidence: Float64Array.from(
      predicted,
      (label, image) => probabilities[image * classes.length + label]!,
    ),
    right: Uint8Array.from(predicted, (label, image) => Number(label === labels[image])),
  }
}

/** Mean confidence minus accuracy: above 0 the model is overconfident. */
export function overconfidence({ confidence, right }: Claims): Estimate {
  return meanEstimate(Float64Array.from(confidence, (sure, image) => sure - right[image]!))
}

/** Squared distance of the probabilities to the truth, summed over the classes, 0 to 2 (Brier, 1950). */
export function brierScore({ predictions, probabilities }: Evaluated): Estimate {
  const { labels, classes } = predictions
  const { value, low, high } = meanEstimate(
    Float64Array.from(labels, (label, image) => {
      const from = image * classes.length
      return squaredDistance(probabilities, from, from + classes.length, label)
    }),
  )
  return { value, low: Math.max(0, low), high }
}

/** Bins of equal width, without the empty ones. */
export function certaintyBins({ confidence, right }: Claims): CertaintyBin[] {
  const bins = Array.from({ length: binCount }, (_, index) => ({
    low: index / binCount,
    high: (index + 1) / binCount,
    count: 0,
    right: 0,
    confidence: 0,
  }))
  for (const [image, sure] of confidence.entries()) {
    const bin = bins[confidenceBin(sure, binCount)]!
    bin.count++
    bin.right += right[image]!
    bin.confidence += sure
  }
  return bins
    .filter(({ count }) => count > 0)
    .map((bin) => ({ ...bin, confidence: bin.confidence / bin.count }))
}

/** The expected calibration error (Naeini, Cooper and Hauskrecht, 2015): the gap between confidence and accuracy per
 * bin, averaged over the images. That is the mean of each image's gap with the sign of its bin's, so it has the
 * normal interval of a mean with the signs held fixed. */
export function calibrationError({ confidence, right }: Claims): Estimate {
  const gaps = Float64Array.from(confidence, (sure, image) => sure - right[image]!)
  const sums = new Float64Array(binCount)
  for (const [image, sure] of confidence.entries())
    sums[confidenceBin(sure, binCount)]! += gaps[image]!
  const { value, low, high } = meanEstimate(
    gaps.map((gap, image) => gap * Math.sign(sums[confidenceBin(confidence[image]!, binCount)]!)),
  )
  return { value, low: Math.max(0, low), high }
}

/** A mean with its normal interval: 1.96 standard errors to each side. */
function meanEstimate(values: Float64Array): Estimate {
  const count = values.length
  const value = values.reduce((sum, each) => sum + each, 0) / count
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0)
  const reach = 1.959963984540054 * Math.sqrt(squares / Math.max(1, count - 1) / count)
  return { value, low: value - reach, high: value + reach }
}
