import {
  finiteNumber,
  InkstoneError,
  knownOptions,
  type PictureFile,
  type Predictor,
  wholeNumber,
} from '@inkstone/core'
import { type ClassifiedImage, nameRows } from './classifyLogits'
import { assertPredictor } from './isPredictor'
import { predict } from './predict'

export interface ClassifyOptions {
  /** Selects the card's threshold for this error rate. Default: the one for the highest error rate. */
  errorRate?: number
  /** Batch size. Default 250. */
  batchSize?: number
}

/** A model's prediction for a picture, or why there is none. */
export type Classified = ClassifiedPicture | Extract<PictureFile, { error: string }>

export interface ClassifiedPicture extends ClassifiedImage {
  readonly file: string
}

/** Classifies pictures, a batch at a time. A picture that could not be read keeps its place, with its error. @param
 * model its card has the classes, the temperature and the thresholds @param pictures `readPictures(files, card)` of
 * @inkstone/data, or your own list
 * @throws InkstoneError for a predictor without class names, an image of another size, or an error rate for which the
 * card has no threshold
 * @example
 * const { model, card } = await loadModel('runs/latest/model')
 * const found = await classify(predictor(model, card), readPictures(['7.png'], card))
 * console.log(found) // [{ file: '7.png', class: '7', confidence: 0.9997, accepted: true, probabilities: [...] }] */
export async function classify(
  model: Predictor,
  pictures: Iterable<PictureFile> | AsyncIterable<PictureFile>,
  options: ClassifyOptions = {},
): Promise<Classified[]> {
  assertPredictor('classify', model)
  knownOptions('classify', options, ['errorRate', 'batchSize'])
  const { batchSize = 250 } = options
  wholeNumber('classify.batchSize', batchSize, { min: 1, unit: 'pictures' })
  const classes = model.card?.classes
  if (!classes) {
    throw new InkstoneError(
      'classify: expected a predictor whose card names its classes, got one without. ' +
        'Make it with predictor(model, card), or give it a card: { classes }.',
    )
  }
  const threshold = thresholdOf(model, options.errorRate)
  const found: Classified[] = []
  const waiting: { at: number; file: string; image: Float32Array }[] = []
  const empty = async (): Promise<void> => {
    if (waiting.length === 0) return
    const probabilities = await predict(model, joined(model, waiting))
    const named = nameRows(probabilities, classes, threshold)
    for (const [row, { at, file }] of waiting.entries()) found[at] = { file, ...named[row]! }
    waiting.length = 0
  }
  let at = 0
  for await (const picture of pictures) {
    if ('error' in picture) found[at] = picture
    else waiting.push({ at, ...picture })
    at++
    if (waiting.length === batchSize) await empty()
  }
  await empty()
  return found
}

function thresholdOf({ card }: Predictor, errorRate: number | undefined): number | undefined {
  const thresholds = card?.thresholds ?? []
  if (errorRate === undefined) {
    return thresholds.toSorted((a, b) => b.errorRate - a.errorRate)[0]?.threshold
  }
  finiteNumber('classify.errorRate', errorRate, { min: 0, max: 1 })
  const chosen = thresholds.find((one) => one.errorRate === errorRate)
  if (chosen) return chosen.threshold
  const known = thresholds.map((one) => one.errorRate).join(', ') || 'none'
  throw new InkstoneError(
    `classify.errorRate: expected an error rate with a threshold in the card (${known}), got ${errorRate}. ` +
      'fitConfidence({ model, validation, errorRates }) finds thresholds.',
  )
}

/** @throws InkstoneError naming the first picture of another size */
function joined(
  { inputShape }: Predictor,
  pictures: readonly { file: string; image: Float32Array }[],
): Float32Array {
  const length = inputShape.reduce((product, side) => product * side, 1)
  const images = new Float32Array(pictures.length * length)
  for (const [row, { file, image }] of pictures.entries()) {
    if (image.length !== length) {
      throw new InkstoneError(
        `${file}: expected ${inputShape.join(' x ')} = ${length} values for the predictor, got ${image.length}. ` +
          'readPictures(files, card) of @inkstone/data frames pictures for a model.',
      )
    }
    images.set(image, row * length)
  }
  return images
}
