import { type Batch, base64, type PicturedImage } from '@inkstone/core'

export interface Reading {
  /** In nats. */
  loss: number
  /** The most likely class. */
  predicted: number
  /** Probabilities of the batch, `[size, classes]`. */
  probabilities: Float32Array
}

/** An image of a batch with its pixels, to be shown.
 * @param row in the batch */
export function picturedImage(
  { size, images, labels, positions }: Batch,
  row: number,
  { loss, predicted, probabilities }: Reading,
): PicturedImage {
  const classes = probabilities.length / size
  const imageSize = images.length / size
  return {
    position: positions[row]!,
    label: labels[row]!,
    predicted,
    confidence: probabilities[row * classes + predicted]!,
    loss,
    pixels: bytesOf(images.subarray(row * imageSize, (row + 1) * imageSize)),
  }
}

/** Equal losses in the order of the split. */
export function byFallingLoss(a: PicturedImage, b: PicturedImage): number {
  return b.loss - a.loss || a.position - b.position
}

/** Base64 of uint8, ink 255. */
function bytesOf(image: Float32Array): string {
  const bytes = Uint8ClampedArray.from(image, (value) => value * 255) // rounds
  return base64(new Uint8Array(bytes.buffer))
}
