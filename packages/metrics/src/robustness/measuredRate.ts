import type { MeanRate, MeasuredRate } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { bootstrapIntervals } from '../comparison/bootstrapIntervals'

/** An accuracy with Wilson's interval, from 1 (correct) or 0 (wrong) for each image. */
export function measuredRate(right: Uint8Array): MeasuredRate {
  const correct = right.reduce((sum, value) => sum + value, 0)
  const interval = wilsonInterval(correct, right.length)
  return { correct, accuracy: correct / right.length, interval }
}

/** Means over several measurements of the same images. These are correlated, so the intervals are by bootstrap over
 * the images: an image is drawn with all its measurements. @param shares one list per mean: for each image, the share
 * of its measurements that is correct */
export function meanRates(shares: readonly Float64Array[]): MeanRate[] {
  const size = shares[0]!.length
  const mean = (values: Float64Array, rows: Uint32Array): number => {
    let sum = 0
    for (let row = 0; row < size; row++) sum += values[rows[row]!]!
    return sum / size
  }
  const figures = (rows: Uint32Array): Record<number, number> =>
    Object.fromEntries(shares.map((values, index) => [index, mean(values, rows)]))
  const intervals = bootstrapIntervals<`${number}`>({ size, figures })
  const all = Uint32Array.from({ length: size }, (_, row) => row)
  return shares.map((values, index) => {
    return { accuracy: mean(values, all), interval: intervals[`${index}`]! }
  })
}
