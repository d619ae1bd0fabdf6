import {
  type Batch,
  type CorruptionRobustness,
  eventLoop,
  type ImageShape,
  knownOptions,
  type MeasuredRate,
  type Random,
  random,
  wholeNumber,
} from '@inkstone/core'
import { corrupt } from '../corruptions/corrupt'
import { type Corruption, type Severity, severities } from '../corruptions/corruption'
import { corruptions } from '../corruptions/corruptions'
import { classifierFor } from '../evaluation/classifierFor'
import { type TestOptions, testImages } from '../evaluation/testImages'
import { classifiedCorrectly } from './classifiedCorrectly'
import { meanRates, measuredRate } from './measuredRate'

export interface CorruptionRobustnessOptions extends TestOptions {
  /** Determines random choices. Default 1. */
  seed?: number
  onProgress?: (progress: CorruptionProgress) => void
}

export interface CorruptionProgress {
  /** The current corruption. */
  corruption: string
  /** Corrupted images classified so far. */
  images: number
  /** Over all corruptions and severities. */
  total: number
}

const stage = 'corruptionRobustness'
const optionNames = [
  'model',
  'split',
  'lineage',
  'allowContaminated',
  'images',
  'seed',
  'onProgress',
]
const batchSize = 1000

/** A model's accuracy on images corrupted in fifteen ways at five severities each. The images are read a batch at a
 * time, and the same seed corrupts the image at a position in the same way. @throws InkstoneError if images of the
 * split touched the weights, the split is empty, or the model does not fit it
 * @example
 * const { mean, corruptions } = await corruptionRobustness({ model, split: splits.test, lineage })
 * mean.accuracy // 0.8934
 * corruptions[0] // { corruption: 'shot noise', severities: [{ accuracy: 0.9873, ... }, ...], mean } */
export async function corruptionRobustness(
  options: CorruptionRobustnessOptions,
): Promise<CorruptionRobustness> {
  knownOptions(stage, options, optionNames)
  const { model, split, seed = 1, onProgress } = options
  wholeNumber(`${stage}.seed`, seed, { min: 0 })
  const classifier = await classifierFor(stage, model, split)
  const positions = await testImages(stage, options)
  const stream = random(seed).split('corruption')
  const size = positions.length
  const total = size * corruptions.length * severities.length
  let images = 0

  /** 1 or 0 for each image, original or corrupted. */
  const read = async (change: (batch: Batch) => Float32Array): Promise<Uint8Array> => {
    const right = new Uint8Array(size)
    for (let first = 0; first < size; first += batchSize) {
      const batch = await classifier.split.read(positions.subarray(first, first + batchSize))
      const given = { images: change(batch), labels: batch.labels }
      right.set(await classifiedCorrectly(classifier, given), first)
      await eventLoop()
    }
    return right
  }

  const clean = await read((batch) => batch.images)
  const ofAll = new Float64Array(size)
  const shares: Float64Array[] = []
  const measured: MeasuredRate[][] = []
  for (const corruption of corruptions) {
    const share = new Float64Array(size)
    const rates: MeasuredRate[] = []
    for (const severity of severities) {
      const right = await read((batch) => {
        const corrupted = corruptBatch(batch, split.imageShape, { corruption, severity, stream })
        images += batch.size
        onProgress?.({ corruption: corruption.name, images, total })
        return corrupted
      })
      rates.push(measuredRate(right))
      right.forEach((value, row) => {
        share[row]! += value / severities.length
        ofAll[row]! += value / severities.length / corruptions.length
      })
    }
    shares.push(share)
    measured.push(rates)
  }
  const [mean, ...means] = meanRates([ofAll, ...shares])
  return {
    seed,
    images: size,
    clean: measuredRate(clean),
    mean: mean!,
    corruptions: corruptions.map(({ name }, index) => ({
      corruption: name,
      severities: measured[index]!,
      mean: means[index]!,
    })),
  }
}

function corruptBatch(
  { images, positions }: Batch,
  imageShape: ImageShape,
  setting: { corruption: Corruption; severity: Severity; stream: Random },
): Float32Array {
  const { corruption, severity, stream } = setting
  const length = images.length / positions.length
  const corrupted = new Float32Array(images.length)
  positions.forEach((position, row) => {
    const image = images.subarray(row * length, (row + 1) * length)
    const drawn = { corruption, severity, random: stream.split(position) }
    corrupted.set(corrupt(image, imageShape, drawn), row * length)
  })
  return corrupted
}
