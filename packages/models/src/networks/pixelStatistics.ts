import { assertNotTest, assertSplit, type Split } from '@inkstone/core'

export interface PixelStatistics {
  /** `[channels]`, of brightness from 0 to 1. */
  readonly mean: readonly number[]
  /** `[channels]`: the standard deviation over all pixels, with the biased variance. */
  readonly deviation: readonly number[]
}

/** Mean and standard deviation of a split's pixels, per channel, in float64. Images are read a batch at a time.
 * @param split the training part: statistics of any other would leak knowledge of it into the training
 * @throws InkstoneError for a split that is called `test`
 * @example await pixelStatistics(train) // MNIST's 60,000: { mean: [0.1307], deviation: [0.3081] } */
export async function pixelStatistics(split: Split): Promise<PixelStatistics> {
  assertSplit('pixelStatistics.split', split)
  assertNotTest('pixelStatistics.split', split)
  const channels = split.imageShape[2]
  const sums = new Float64Array(channels)
  const squares = new Float64Array(channels)
  let values = 0 // of a channel
  for await (const { images } of split.batches({ batchSize: 500 })) {
    for (let at = 0; at < images.length; at++) {
      const value = images[at]!
      sums[at % channels]! += value
      squares[at % channels]! += value * value
    }
    values += images.length / channels
  }
  const mean = Array.from(sums, (sum) => sum / values)
  const deviation = Array.from(squares, (sum, channel) =>
    Math.sqrt(Math.max(0, sum / values - mean[channel]! ** 2)),
  )
  return { mean, deviation }
}
