import { type ClassEvaluation, InkstoneError, type PredictionsFile } from '@inkstone/core'
import { damagedFile } from '../files/damagedFile'
import type { Evaluated } from './evaluatedRun'

/** How far the sum of a row may be from 1: float32 softmax over a thousand classes stays well below. */
const tolerance = 1e-4

/** Checks that a predictions file agrees with itself and with the figures of `metrics.json`.
 * @param path of the predictions, for the message @returns the most likely class of each image (the first on a tie)
 * and the probabilities
 * @throws InkstoneError naming the place of a contradiction */
export function verifyPredictions(
  path: string,
  evaluation: ClassEvaluation,
  predictions: PredictionsFile,
): Pick<Evaluated, 'predicted' | 'probabilities'> {
  const probabilities = decode(path, predictions)
  const predicted = likeliest(path, predictions, probabilities)
  checkPictures(path, 'mistakes', predictions)
  checkPictures(path, 'leastSure', predictions)
  checkFigures(path, evaluation, predictions, predicted)
  return { predicted, probabilities }
}

function decode(path: string, { labels, classes, probabilities }: PredictionsFile): Float32Array {
  if (labels.length === 0) {
    throw damagedFile(path, 'labels: expected at least one image, got none')
  }
  const bytes = new Uint8Array(Buffer.from(probabilities, 'base64'))
  const expected = labels.length * classes.length * 4
  if (bytes.length !== expected) {
    const words = `${labels.length} labels of ${classes.length} classes need ${expected} bytes`
    throw damagedFile(path, `probabilities: ${words} of float32, got ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: expected / 4 }, (_, index) => view.getFloat32(4 * index, true))
}

function likeliest(
  path: string,
  { labels, classes }: PredictionsFile,
  probabilities: Float32Array,
): Int32Array {
  return Int32Array.from(labels, (label, image) => {
    if (label >= classes.length) {
      throw damagedFile(
        path,
        `labels.${image}: expected one of ${classes.length} classes, got ${label}`,
      )
    }
    let best = 0
    let most = -1
    let sum = 0
    for (let index = 0; index < classes.length; index++) {
      const probability = probabilities[image * classes.length + index]!
      if (!(probability >= 0 && probability <= 1 + tolerance)) {
        const place = `probabilities of image ${image}, class ${index}`
        throw damagedFile(path, `${place}: expected a number from 0 to 1, got ${probability}`)
      }
      sum += probability
      if (probability > most) {
        best = index
        most = probability
      }
    }
    if (Math.abs(sum - 1) <= tolerance) return best
    throw damagedFile(
      path,
      `probabilities of image ${image}: expected a sum of 1, got ${sum.toFixed(6)}`,
    )
  })
}

function checkPictures(
  path: string,
  list: 'mistakes' | 'leastSure',
  { imageShape, classes, [list]: pictures = [] }: PredictionsFile,
): void {
  const [height, width, channels] = imageShape
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw damagedFile(path, `imageShape.2: expected 1, 3 or 4 channels, got ${channels}`)
  }
  for (const [index, { pixels, label, predicted }] of pictures.entries()) {
    const place = `${list}.${index}`
    const bytes = Buffer.from(pixels, 'base64').length
    const expected = height * width * channels
    if (bytes !== expected) {
      throw damagedFile(
        path,
        `${place}.pixels: expected ${expected} bytes (${imageShape.join('x')}), got ${bytes}`,
      )
    }
    if (label >= classes.length || predicted >= classes.length) {
      throw damagedFile(
        path,
        `${place}: expected classes below ${classes.length}, got ${label} predicted as ${predicted}`,
      )
    }
    if ((label === predicted) !== (list === 'leastSure')) {
      const expected = list === 'leastSure' ? 'an image classified correctly' : 'a mistake'
      throw damagedFile(
        path,
        `${place}: expected ${expected}, got ${label} predicted as ${predicted}`,
      )
    }
  }
}

/** A page must not show figures that its own evidence contradicts. */
function checkFigures(
  path: string,
  { name, count, accuracy, confusionMatrix, perClass }: ClassEvaluation,
  { labels, classes }: PredictionsFile,
  predicted: Int32Array,
): void {
  const disagree = (what: string, stated: number | string, computed: number | string): void => {
    if (stated === computed) return
    throw new InkstoneError(
      `${path}: metrics.json says that ${what} of ${name} is ${stated}, but these predictions give ${computed}. ` +
        'The two files come from different runs, or one was edited: evaluate again with `inkstone evaluate`.',
    )
  }
  disagree('count', count, labels.length)
  const matrix = classes.map(() => classes.map(() => 0))
  for (const [image, label] of labels.entries()) matrix[label]![predicted[image]!]! += 1
  disagree('the confusion matrix', JSON.stringify(confusionMatrix), JSON.stringify(matrix))
  const right = matrix.reduce((sum, row, label) => sum + row[label]!, 0)
  disagree('accuracy', accuracy.toFixed(6), (right / count).toFixed(6))
  disagree('the list of classes', perClass.map((score) => score.class).join(), classes.join())
  for (const [label, { support }] of perClass.entries()) {
    disagree(
      `the support of class ${classes[label]}`,
      support,
      matrix[label]!.reduce((a, b) => a + b, 0),
    )
  }
}
