import { InkstoneError, type ModelCard, type Predictor } from '@inkstone/core'
import { assumedFraming, readPictures } from '@inkstone/data'
import { amongClasses, type ClassifiedPicture, classify, predictor } from '@inkstone/metrics'
import { readyBackend } from '../backend/backend'
import { givenModel } from '../job/givenModel'
import { assertClassifier } from '../job/taskOf'
import { percent, shownClass, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { inFlags } from './inFlags'
import { pictureFiles } from './pictureFiles'

export interface PredictOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  /** Path of an adapter that is merged into it. */
  adapter?: string
  /** Paths of image files, and of folders that hold some. */
  images: readonly string[]
  /** Classes of which the pictures are known to be: characters, or names with commas between. Default: all. */
  among?: string
  /** Whether to load files that do not have the digest that the model's card names. */
  ignoreDigest?: boolean
  backend?: string
  terminal: Terminal
}

/** `inkstone predict`: classifies image files, which are framed like the model's training images.
 * @throws InkstoneError after all others are read, naming each file that could not be read */
export async function predictImages(order: PredictOrder): Promise<void> {
  const { terminal } = order
  const files = await pictureFiles(order.images, terminal)
  await readyBackend(order)
  const { model, card } = await givenModel(order)
  assertClassifier('inkstone predict', card)
  sayFraming(card, terminal)
  const asked = await among(predictor(model, card), order.among)
  const found = await classify(asked, readPictures(files, card))
  model.dispose()

  const errors: string[] = []
  const rows: string[][] = []
  for (const one of found) {
    if ('error' in one) {
      errors.push(one.error)
      continue
    }
    terminal.emit(predictionEvent(one, asked.card!, order.among !== undefined))
    rows.push(predictionRow(one, asked.card!.classes!))
  }
  terminal.say()
  for (const line of table(rows)) terminal.say(line)
  if (errors.length > 0) throw new AggregateError(errors.map((each) => new InkstoneError(each)))
}

/** @throws InkstoneError for a class that the model does not have */
async function among(model: Predictor, classes: string | undefined): Promise<Predictor> {
  if (classes === undefined) return model
  const wanted = classes.includes(',') ? classes.split(',') : classes
  return inFlags({ 'amongClasses.classes': '--among' }, () => amongClasses(model, wanted))
}

/** Says how pictures are framed if the model's card does not. */
export function sayFraming(card: ModelCard, terminal: Terminal): void {
  if (card.framing) return
  const { fit } = assumedFraming(card)
  const assumed =
    fit === 'digit'
      ? "framed like MNIST's digits, which it seems to be a model of"
      : 'resized with their brightness kept'
  terminal.item('framing', `the model's card has no framing: pictures are ${assumed}`)
}

function predictionEvent(
  picture: ClassifiedPicture,
  { classes, thresholds }: Partial<ModelCard>,
  isAmong: boolean,
): object {
  const { file, confidence, probabilities, accepted } = picture
  return {
    event: 'prediction',
    image: file,
    class: picture.class,
    confidence,
    ...(isAmong && { classes }),
    probabilities,
    ...(accepted !== undefined && { accepted }),
    ...(thresholds && {
      thresholds: thresholds.map(({ errorRate, threshold }) => ({
        errorRate,
        threshold,
        read: confidence >= threshold,
      })),
    }),
  }
}

/** The most likely class and the runner-up. */
function predictionRow(picture: ClassifiedPicture, classes: readonly string[]): string[] {
  const { file, confidence, probabilities, accepted } = picture
  const order = probabilities.map((_, label) => label)
  const [, second] = order.sort((a, b) => probabilities[b]! - probabilities[a]!)
  return [
    file,
    shownClass(picture.class),
    percent(confidence),
    second === undefined
      ? ''
      : `or ${shownClass(classes[second]!)} ${percent(probabilities[second]!)}`,
    ...(accepted === false ? ['unsure'] : []),
  ]
}
