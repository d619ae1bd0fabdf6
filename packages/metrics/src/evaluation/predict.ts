import { type ImageShape, InkstoneError, wholeNumber } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { checkTemperature } from '../certainty/checkTemperature'
import { logitsOf } from './logitsOf'
import { softmaxRows } from './softmaxRows'

/** The probabilities that a model gives to each class of each image.
 * @param model gives logits `[batch, classes]`
 * @param images `[count, height, width, channels]` float32, ink 1, paper 0
 * @param batchSize images that are in work at a time; it bounds the memory and does not change the result
 * @param temperature what the logits are divided by first: that of the model's card, which `calibrate` fits; > 0
 * @returns `[count, classes]`, each row sums to 1
 * @throws InkstoneError if the length is no whole number of images
 * @example const probabilities = predict(model, pixels, [28, 28, 1]) */
export function predict(
  model: LayersModel,
  images: Float32Array,
  imageShape: ImageShape,
  batchSize = 1000,
  temperature = 1,
): Float32Array {
  wholeNumber('predict.batchSize', batchSize, { min: 1, unit: 'images' })
  checkTemperature('predict.temperature', temperature)
  const [height, width, channels] = imageShape
  const imageSize = height * width * channels
  if (images.length === 0 || images.length % imageSize !== 0) {
    throw new InkstoneError(
      `predict: expected a whole number of images of ${height} x ${width} x ${channels} = ${imageSize} ` +
        `values, got ${images.length} values.`,
    )
  }
  const count = images.length / imageSize
  const rows: Float32Array[] = []
  for (let first = 0; first < count; first += batchSize) {
    const size = Math.min(batchSize, count - first)
    const batch = images.subarray(first * imageSize, (first + size) * imageSize)
    const logits = logitsOf('predict', model, batch, [size, height, width, channels])
    rows.push(softmaxRows(logits, logits.length / size, temperature))
  }
  return concatenate(rows)
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
