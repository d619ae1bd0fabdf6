import type { Augmentation, ImageShape, Random } from '@inkstone/core'

/** Where a picture's pixels come from: the pixel at `(x, y)` from the middle shows what stood at
 * `(a x + b y + e, c x + d y + f)` from the middle. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** An augmentation that moves straight lines to straight lines. Several in a row are one: see `augment`. */
export interface AffineAugmentation extends Augmentation {
  transform(imageShape: ImageShape, random: Random): Affine
}

/** Makes an augmentation of its transform. */
export function affine(
  { name, options }: Pick<Augmentation, 'name' | 'options'>,
  transform: AffineAugmentation['transform'],
): AffineAugmentation {
  return {
    name,
    options,
    transform,
    apply: (image, imageShape, random) => warp(image, imageShape, transform(imageShape, random)),
  }
}

/** The transform of one augmentation and then another. */
export function together(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first
  const [p, q, r, s, t, u] = second
  return [
    a * p + b * r,
    a * q + b * s,
    c * p + d * r,
    c * q + d * s,
    a * t + b * u + e,
    c * t + d * u + f,
  ]
}

/** Resamples an image linearly; around it lies paper. */
export function warp(image: Float32Array, imageShape: ImageShape, transform: Affine): Float32Array {
  const [height, width] = imageShape
  const [a, b, c, d, e, f] = transform
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const [startX, startY] = [e + middleX, f + middleY]
  const result = new Float32Array(image.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = a * (x - middleX) + b * (y - middleY) + startX
      const fromY = c * (x - middleX) + d * (y - middleY) + startY
      samplePixel(image, imageShape, fromX, fromY, result, y * width + x)
    }
  }
  return result
}

/** Gives the pixel `to` of the result what stands at the point `(x, y)`, between pixels linearly. */
export function samplePixel(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  x: number,
  y: number,
  result: Float32Array,
  to: number,
): void {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < -1 || top < -1 || left >= width || top >= height) return // paper
  const right = x - left // shares of the right and the lower pixels
  const low = y - top
  const hasLeft = left >= 0
  const hasRight = left + 1 < width
  const at = (top * width + left) * channels
  for (let channel = 0; channel < channels; channel++) {
    const from = at + channel
    let upper = 0
    let lower = 0
    if (top >= 0) {
      if (hasLeft) upper += (1 - right) * image[from]!
      if (hasRight) upper += right * image[from + channels]!
    }
    if (top + 1 < height) {
      const below = from + width * channels
      if (hasLeft) lower += (1 - right) * image[below]!
      if (hasRight) lower += right * image[below + channels]!
    }
    const value = (1 - low) * upper + low * lower
    result[to * channels + channel] = Math.min(1, value) // of rounding
  }
}
