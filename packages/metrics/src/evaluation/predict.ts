import {
  assertGivesLogits,
  type ImageShape,
  InkstoneError,
  type Predictor,
  wholeNumber,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { checkTemperature } from '../certainty/checkTemperature'
import { assertPredictor, isPredictor } from './isPredictor'
import { logitsOf } from './logitsOf'
import { modelOf, predictor } from './predictor'
import { softmaxRows } from './softmaxRows'

/** A model's probabilities of each class for each image. @param model outputs logits, or ends in a softmax
 * @param images `[count, height, width, channels]` float32, ink 1, paper 0
 * @param imageShape default: the model's own @param batchSize limits the memory and does not change the result @param
 * temperature the divisor of the logits: that of the model's card, which `calibrate` fits; > 0
 * @returns `[count, classes]`, each row sums to 1
 * @throws InkstoneError if the length is not a whole number of images, or the model ends in a sigmoid or the like
 * @example const probabilities = predict(model, pixels, [28, 28, 1]) */
export function predict(
  model: LayersModel,
  images: Float32Array,
  imageShape?: ImageShape,
  batchSize?: number,
  temperature?: number,
): Float32Array
/** The same for a predictor, with its own shape, and its own temperature unless one is given.
 * @example const probabilities = await predict(predictor(model, card), pixels) */
export function predict(
  model: Predictor,
  images: Float32Array,
  imageShape?: ImageShape,
  batchSize?: number,
  temperature?: number,
): Promise<Float32Array>
export function predict(
  model: LayersModel | Predictor,
  images: Float32Array,
  imageShape?: ImageShape,
  batchSize = 1000,
  temperature?: number,
): Float32Array | Promise<Float32Array> {
  assertPredictor('predict', model)
  wholeNumber('predict.batchSize', batchSize, { min: 1, unit: 'images' })
  const network = isPredictor(model) ? modelOf(model) : model
  if (network) assertGivesLogits('predict', network)
  const { inputShape, card } = isPredictor(model) ? model : predictor(model, { imageShape })
  if (imageShape && imageShape.join() !== inputShape.join()) {
    throw new InkstoneError(
      `predict: expected images of ${inputShape.join(' x ')} for the predictor, got ${imageShape.join(' x ')}.`,
    )
  }
  const scale = temperature ?? (isPredictor(model) ? card?.temperature : undefined) ?? 1
  checkTemperature('predict.temperature', scale)
  const parts = batches(images, inputShape, batchSize)
  if (isPredictor(model)) return ofPredictor(model, parts, scale)
  const rows = parts.map(({ images, size }) => {
    const logits = logitsOf('predict', model, images, [size, ...inputShape])
    return softmaxRows(logits, logits.length / size, scale)
  })
  return concatenate(rows)
}

async function ofPredictor(
  model: Predictor,
  parts: ImageBatch[],
  temperature: number,
): Promise<Float32Array> {
  const rows: Float32Array[] = []
  for (const { images, size } of parts) {
    const logits = await model.outputs(images)
    const wrong = logits.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0 || logits.length === 0 || logits.length % size !== 0) {
      throw new InkstoneError(
        `predict: expected a predictor that returns a row of finite logits for each of ${size} images, got ` +
          `${wrong >= 0 ? `${logits[wrong]} among them` : `${logits.length} values`}. ` +
          'Return [images, classes] from outputs(images), row by row.',
      )
    }
    rows.push(softmaxRows(logits, logits.length / size, temperature))
  }
  return concatenate(rows)
}

interface ImageBatch {
  images: Float32Array
  size: number
}

function batches(
  images: Float32Array,
  [height, width, channels]: ImageShape,
  batchSize: number,
): ImageBatch[] {
  const imageSize = height * width * channels
  if (images.length === 0 || !(images.length % imageSize === 0)) {
    throw new InkstoneError(
      `predict: expected a whole number of images of ${height} x ${width} x ${channels} = ${imageSize} ` +
        `values, got ${images.length} values.`,
    )
  }
  const count = images.length / imageSize
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, index) => {
    const first = index * batchSize
    const size = Math.min(batchSize, count - first)
    return { size, images: images.subarray(first * imageSize, (first + size) * imageSize) }
  })
}

function concatenate(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
