import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import {
  type Framing,
  InkstoneError,
  knownOptions,
  optionError,
  type PicturedImage,
} from '@inkstone/core'
import { encodePng } from '@inkstone/pixels'
import { digestOfModel, type Evaluated, readJson, readRun, rejectedFolder } from '@inkstone/run'
import { z } from 'zod'

export interface ReviewOrder {
  /** Which threshold of the run rejects: the one for this share of errors. Default: the highest that the run has, as
   * `inkstone predict` takes it. */
  errorRate?: number
}

/** What was put under review. */
export interface BegunReview {
  /** The folder of the pictures: `runs/X/review`. */
  directory: string
  errorRate: number
  /** Test images below the threshold. */
  rejected: number
  /** Of them, those whose pixels the run has kept. */
  kept: number
}

/** Puts the test images that a run's model rejects, by the run's own threshold, into its folder `review`. A run keeps the pixels
 * of its worst mistakes and of the images that it was least sure of; the others cannot be shown. Pictures that are there already
 * stay, and so do the answers.
 * @throws InkstoneError if the run has no threshold, or rejects nothing by it
 * @example const { directory } = await beginReview('runs/latest', { errorRate: 0.001 }) */
export async function beginReview(path: string, options: ReviewOrder = {}): Promise<BegunReview> {
  if (typeof path !== 'string' || path === '') {
    throw optionError({ option: 'beginReview.path', expected: "a run's folder", given: path })
  }
  knownOptions('beginReview', options, ['errorRate'])
  const run = await readRun(path)
  const directory = join(run.directory, 'review')
  const rates = ratesOf(run.evaluated)
  const errorRate = options.errorRate ?? rates[0]
  if (errorRate === undefined || !rates.includes(errorRate)) throw noThreshold(path, rates, options)
  const folderOf = await modelFolders(run.directory)
  let rejected = 0
  let kept = 0
  const pictures: { image: PicturedImage; one: Evaluated; threshold: number }[] = []
  for (const one of run.evaluated) {
    const threshold = one.evaluation.readRates?.find(
      (rate) => rate.errorRate === errorRate,
    )?.threshold
    if (threshold === undefined) continue
    rejected += one.evaluation.count - acceptedOf(one, threshold)
    const { mistakes, leastSure = [] } = one.predictions
    for (const image of [...mistakes, ...leastSure]) {
      if (image.confidence < threshold) pictures.push({ image, one, threshold })
    }
  }
  if (pictures.length === 0) throw nothingRejected(path, errorRate, rates)
  await mkdir(directory, { recursive: true })
  const folder = await rejectedFolder(directory)
  for (const { image, one, threshold } of pictures) {
    const at = run.metrics.startedAt
    const png = pictureOf(image, one)
    const facts = { ...factsOf(image, one), threshold, ...folderOf(one.evaluation.name), at }
    const outcome = await folder.keep(png, facts)
    if (outcome !== 'full' && outcome !== 'busy') kept++
  }
  return { directory, errorRate, rejected, kept }
}

/** The error rates that the run has thresholds for, the highest first. */
function ratesOf(evaluated: readonly Evaluated[]): number[] {
  const all = evaluated.flatMap(({ evaluation }) => evaluation.readRates ?? [])
  return [...new Set(all.map(({ errorRate }) => errorRate))].sort((one, other) => other - one)
}

function acceptedOf({ probabilities, predictions }: Evaluated, threshold: number): number {
  const classes = predictions.classes.length
  return predictions.labels.filter((_, image) => {
    const row = probabilities.subarray(image * classes, (image + 1) * classes)
    return row.some((probability) => probability >= threshold)
  }).length
}

/** An image of the network as a picture, pixel by pixel. */
function pictureOf({ pixels }: PicturedImage, { predictions }: Evaluated): Uint8Array {
  const [height, width, channels] = predictions.imageShape
  const bytes = new Uint8Array(Buffer.from(pixels, 'base64'))
  const png = { width, height, channels: channels as 1 | 3 | 4, pixels: bytes } // as its reader has checked
  return encodePng(png, deflateSync)
}

function factsOf(image: PicturedImage, { predictions, probabilities, evaluation }: Evaluated) {
  const { classes, imageShape } = predictions
  const { position, predicted, confidence } = image
  const alternatives = classes
    .map((text, at) => {
      return { text, probability: Math.min(1, probabilities[position * classes.length + at]!) }
    })
    .sort((one, other) => other.probability - one.probability)
  return {
    ...{ kind: 'class' as const, reason: 'unsure', text: classes[predicted]! },
    confidence: Math.min(1, confidence), // a softmax may round up
    ...{ alternatives: alternatives.slice(0, 10), classes, imageShape, isImage: true as const },
    source: `${evaluation.dataset}/${evaluation.split}, image ${position}`,
  }
}

/** What is needed of a model's card. */
const cardSchema = z.object({
  name: z.string(),
  framing: z
    .object({ fit: z.enum(['digit', 'resize']), polarity: z.enum(['ink', 'bright', 'dark']) })
    .optional(),
})

/** Which model an evaluation was of: its digest, and how it frames pictures. */
async function modelFolders(run: string) {
  const cardOf = async (folder: string) => {
    const path = join(run, folder)
    const card = join(path, 'inkstone.json')
    if (!existsSync(card)) return undefined
    const { name, framing } = await readJson(card, cardSchema, { missing: 'Expected a model.' })
    const digest = await digestOfModel(path)
    return { model: { name, digest }, ...(framing && { framing }) }
  }
  const [base, tuned] = [await cardOf('model'), await cardOf('model-finetuned')]
  const unknown: { model: { name: string; digest: string }; framing?: Framing } = {
    model: { name: 'unknown', digest: 'unknown' },
  }
  return (evaluation: string) => {
    const isTuned = /\/after(-finetune)?$/.test(evaluation)
    return (isTuned ? tuned : base) ?? unknown
  }
}

function noThreshold(
  path: string,
  rates: readonly number[],
  { errorRate }: ReviewOrder,
): InkstoneError {
  if (rates.length > 0) {
    return new InkstoneError(
      `${path}: expected an error rate for which the run has a threshold (${rates.join(', ')}), got ${errorRate}.`,
    )
  }
  return new InkstoneError(
    `${path}: its model has no threshold, so it rejects nothing. A run chooses thresholds on its validation part: give its ` +
      'data one, and leave --no-calibrate out.',
  )
}

function nothingRejected(path: string, errorRate: number, rates: readonly number[]): InkstoneError {
  const stricter = rates.filter((rate) => rate < errorRate)
  const mend =
    stricter.length > 0
      ? `A stricter threshold rejects more: --error-rate ${stricter[0]}.`
      : 'There is nothing to review.'
  return new InkstoneError(
    `${path}: the threshold for ${100 * errorRate} % errors rejects no image that the run has kept. ${mend}`,
  )
}
