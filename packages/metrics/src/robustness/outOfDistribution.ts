import {
  assertSplit,
  eventLoop,
  InkstoneError,
  knownOptions,
  type OutOfDistribution,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { logSumExp } from '@inkstone/pixels'
import { checkTemperature } from '../certainty/checkTemperature'
import { type Classifier, classifierFor } from '../evaluation/classifierFor'
import { tempered } from '../evaluation/softmaxRows'
import { type TestOptions, testImages } from '../evaluation/testImages'
import { auroc } from '../ranking/auroc'

export interface OutOfDistributionOptions extends TestOptions {
  /** Images of something else, of the same size: Fashion-MNIST for a model of digits. `images` applies to it too. */
  outside: Split
  /** The divisor of the logits. Default: that of the predictor's card, or 1. */
  temperature?: number
}

const stage = 'outOfDistribution'
const optionNames = [
  'model',
  'split',
  'outside',
  'lineage',
  'allowContaminated',
  'images',
  'temperature',
]
const batchSize = 1000

/** Out-of-distribution detection: how well two scores of a model's logits separate images of its split from images of
 * something else. Confidence is the highest probability (Hendrycks and Gimpel, 2017); energy is the log-sum-exp, `T
 * log sum exp(logit / T)`, the negative of that of Liu et al. (2020).
 * @throws InkstoneError if images of the split touched the weights, or the images or the model do not fit
 * @example
 * const { confidence } = await outOfDistribution({ model, split: splits.test, outside: fashion.splits.test })
 * confidence.value // 0.98: in 98 of 100 pairs the digit has the higher confidence */
export async function outOfDistribution(
  options: OutOfDistributionOptions,
): Promise<OutOfDistribution> {
  knownOptions(stage, options, optionNames)
  const { model, split, outside, images } = options
  const classifier = await classifierFor(stage, model, split)
  const { temperature = classifier.card.temperature ?? 1 } = options
  checkTemperature(`${stage}.temperature`, temperature)
  const positions = await testImages(stage, options)
  if (images !== undefined) wholeNumber(`${stage}.images`, images, { min: 1, unit: 'images' })
  assertSplit(`${stage}.outside`, outside)
  if (outside.imageShape.join() !== split.imageShape.join() || outside.size === 0) {
    throw new InkstoneError(
      `${stage}: expected images of ${split.imageShape.join('x')} like those of ${split.dataset}/${split.name}, got ` +
        `${outside.size} of ${outside.imageShape.join('x')} in ${outside.dataset}/${outside.name}. resize() of ` +
        '@inkstone/data makes them alike.',
    )
  }
  const count = Math.min(images ?? outside.size, outside.size)
  const others = Uint32Array.from({ length: count }, (_, row) =>
    Math.floor((row * outside.size) / count),
  )
  const known = await scores(classifier, split, positions, temperature)
  const unknown = await scores(classifier, outside, others, temperature)
  return {
    outside: `${outside.dataset}/${outside.name}`,
    images: positions.length,
    outsideImages: count,
    confidence: auroc(known.confidence, unknown.confidence),
    energy: auroc(known.energy, unknown.energy),
  }
}

interface Scores {
  confidence: Float64Array
  energy: Float64Array
}

async function scores(
  classifier: Classifier,
  split: Split,
  positions: Uint32Array,
  temperature: number,
): Promise<Scores> {
  const confidence = new Float64Array(positions.length)
  const energy = new Float64Array(positions.length)
  for (let first = 0; first < positions.length; first += batchSize) {
    const { size, images } = await split.read(positions.subarray(first, first + batchSize))
    const raw = await classifier.logits(images, size)
    const logits = tempered(raw, temperature)
    const classes = logits.length / size
    for (let row = 0; row < size; row++) {
      const [from, to] = [row * classes, (row + 1) * classes]
      const normaliser = logSumExp(logits, from, to)
      let greatest = -Infinity
      for (let at = from; at < to; at++) greatest = Math.max(greatest, logits[at]!)
      // probabilities near 1 round to 1 long before the logits are equal: the complement keeps the order
      confidence[first + row] = greatest - normaliser
      energy[first + row] = temperature * normaliser
    }
    await eventLoop()
  }
  return { confidence, energy }
}
