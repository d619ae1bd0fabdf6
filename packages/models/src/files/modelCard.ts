import {
  assertArgument,
  type ConfidenceThreshold,
  InkstoneError,
  type ModelCard,
  optionError,
} from '@inkstone/core'
import type * as tfl from '@tensorflow/tfjs-layers'
import { checkShape, outputShape } from '../networks/defineModel'

/** The card's file name in a model's folder. */
export const cardFile = 'inkstone.json'

/** Reads a card. @throws InkstoneError naming the file if it is not a card */
export function parseCard(path: string, text: string): ModelCard {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new InkstoneError(`${path}: expected JSON, found none. Replace the file: ${mend}`)
  }
  if (isCard(found)) {
    const { digest: _, ...card } = found // modelFolder checks it
    return card
  }
  throw new InkstoneError(
    `${path}: expected { name, classes, imageShape }, found ${JSON.stringify(found).slice(0, 80)}. Replace the file: ${mend}`,
  )
}

/** @throws InkstoneError unless the model takes the card's images and gives one output for each of the card's names,
 * or for an invalid temperature, thresholds or framing */
export function checkCard(name: string, card: ModelCard, model: tfl.LayersModel): void {
  assertArgument(name, card, 'object', 'Pass { name, classes, imageShape }.')
  assertArgument(`${name}.imageShape`, card.imageShape, 'imageShape')
  assertArgument(`${name}.classes`, card.classes, 'list')
  checkTemperature(`${name}.temperature`, card)
  checkThresholds(`${name}.thresholds`, card)
  checkFraming(`${name}.framing`, card)
  checkShape(name, 'input', model.inputs, [null, ...card.imageShape])
  checkShape(name, 'output', model.outputs, outputShape(model, card.classes.length))
}

function checkTemperature(option: string, { temperature }: ModelCard): void {
  if (temperature === undefined) return
  if (typeof temperature === 'number' && temperature > 0 && temperature < Infinity) return
  throw optionError({
    option,
    expected: 'a number > 0',
    given: temperature,
    mend: 'calibrate() of @inkstone/metrics fits one; leave it out for 1.',
  })
}

function checkThresholds(option: string, { thresholds }: ModelCard): void {
  const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1
  const good = (one: ConfidenceThreshold): boolean =>
    isShare(one?.errorRate) && isShare(one.threshold) && isShare(one.coverage)
  if (thresholds === undefined || (Array.isArray(thresholds) && thresholds.every(good))) return
  throw optionError({
    option,
    expected: 'a list of { errorRate, threshold, coverage }, each from 0 to 1',
    given: JSON.stringify(thresholds),
    mend: 'fitConfidence() of @inkstone/metrics chooses them; leave them out for none.',
  })
}

function checkFraming(option: string, { framing }: ModelCard): void {
  if (framing === undefined) return
  const isFit = ['digit', 'resize'].includes(framing?.fit)
  if (isFit && ['ink', 'bright', 'dark'].includes(framing.polarity)) return
  throw optionError({
    option,
    expected: "{ fit: 'digit' or 'resize', polarity: 'ink', 'bright' or 'dark' }",
    given: JSON.stringify(framing),
    mend: 'Use that of the dataset: (await dataset.load()).framing; leave it out if it is unknown.',
  })
}

/** What to do about a bad card or none. */
export const mend =
  'write it with saveModel(model, directory, { name, classes, imageShape }) of @inkstone/models.'

/** Maximum values of an image: 256 MiB as float32. A card may be untrusted. */
const largestImage = 2 ** 26

function isCard(found: unknown): found is ModelCard & { digest?: unknown } {
  if (typeof found !== 'object' || found === null) return false
  const { name, classes, imageShape } = found as Partial<ModelCard>
  return (
    typeof name === 'string' &&
    Array.isArray(classes) &&
    classes.every((label) => typeof label === 'string') &&
    Array.isArray(imageShape) &&
    imageShape.length === 3 &&
    imageShape.every((size) => Number.isInteger(size) && size >= 1) &&
    imageShape.reduce((product, size) => product * size, 1) <= largestImage
  )
}
