import { type Augmentation, finiteNumber, type ImageShape, knownOptions } from '@inkstone/core'

export interface StrokeWidthOptions {
  /** On each side of a stroke at most; parts of a pixel too. */
  thicker?: number
  /** As `thicker`. Strokes of MNIST are 2 to 4 pixels wide: more than 0.5 breaks some. */
  thinner?: number
}

/** Makes strokes thicker or thinner, as another pen would: grey dilation or erosion by a cross of five pixels, by
 * an amount uniform in `[-thinner, thicker]`; a part of a pixel mixes the two neighbours.
 * @example strokeWidth({ thicker: 1, thinner: 0.5 }) */
export function strokeWidth(options: StrokeWidthOptions = {}): Augmentation {
  knownOptions('strokeWidth', options, ['thicker', 'thinner'])
  const { thicker = 1, thinner = 0.5 } = options
  finiteNumber('strokeWidth.thicker', thicker, { min: 0, max: 10 })
  finiteNumber('strokeWidth.thinner', thinner, { min: 0, max: 10 })
  return {
    name: 'strokeWidth',
    options: { thicker, thinner },
    apply(image, imageShape, random) {
      const amount = random.uniform() * (thicker + thinner) - thinner
      const pick = amount > 0 ? Math.max : Math.min
      let result = image.slice()
      for (let left = Math.abs(amount); left > 0; left--) {
        const part = Math.min(1, left)
        const next = neighbours(result, imageShape, pick)
        result = result.map((value, at) => value + part * (next[at]! - value))
      }
      return result
    },
  }
}

/** Of each pixel and the four beside it, the one that `pick` takes. Around the image lies paper. */
function neighbours(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  pick: (one: number, other: number) => number,
): Float32Array {
  const row = width * channels
  return image.map((value, at) => {
    const y = Math.floor(at / row)
    const x = Math.floor((at % row) / channels)
    const left = x > 0 ? image[at - channels]! : 0
    const right = x < width - 1 ? image[at + channels]! : 0
    const above = y > 0 ? image[at - row]! : 0
    const below = y < height - 1 ? image[at + row]! : 0
    return pick(pick(pick(pick(value, left), right), above), below)
  })
}
