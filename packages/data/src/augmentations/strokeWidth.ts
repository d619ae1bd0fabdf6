import { type Augmentation, finiteNumber, type ImageShape, knownOptions } from '@inkstone/core'
import { paperPlane } from '@inkstone/pixels'

export interface StrokeWidthOptions {
  /** Largest growth on each side of a stroke, in pixels; may be a fraction. */
  thicker?: number
  /** Largest shrinkage on each side. Strokes of MNIST are 2 to 4 pixels wide: more than 0.5 breaks some. */
  thinner?: number
}

/** Makes strokes thicker or thinner, as another pen would: grey dilation or erosion by a cross of five pixels, by
 * an amount uniform in `[-thinner, thicker]`; a fraction of a pixel interpolates between two whole steps.
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
      return withWiderStrokes(image, imageShape, amount)
    },
  }
}

/** A new image with strokes wider by an amount of pixels on each side, or narrower for one below 0. */
export function withWiderStrokes(
  image: Float32Array,
  imageShape: ImageShape,
  amount: number,
): Float32Array {
  let result = image
  for (let left = Math.abs(amount); left > 0; left--) {
    result = mixed(result, imageShape, Math.min(1, left), amount > 0)
  }
  return result === image ? image.slice() : result
}

/** The maximum or minimum ink of each pixel and its four neighbours, mixed with the pixel itself in a given share.
 * The image is surrounded by paper. */
function mixed(
  image: Float32Array,
  imageShape: ImageShape,
  share: number,
  most: boolean,
): Float32Array {
  const [height, width, channels] = imageShape
  const result = new Float32Array(image.length)
  for (let channel = 0; channel < channels; channel++) {
    const { plane, stride } = paperPlane(image, imageShape, channel)
    for (let y = 0; y < height; y++) {
      let at = (y + 1) * stride + 1
      let to = y * width * channels + channel
      for (let x = 0; x < width; x++, at++, to += channels) {
        const value = plane[at]!
        const across = pick(plane[at - 1]!, plane[at + 1]!, most)
        const down = pick(plane[at - stride]!, plane[at + stride]!, most)
        result[to] = value + share * (pick(value, pick(across, down, most), most) - value)
      }
    }
  }
  return result
}

const pick = (one: number, other: number, most: boolean): number =>
  one > other === most ? one : other
