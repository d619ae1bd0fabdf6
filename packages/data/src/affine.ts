import type { Augmentation, ImageShape, Random } from '@inkstone/core'
import { paperPlane } from './paperPlane'

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

/** Resamples an image linearly; around it lies paper.
 * @param result where it is drawn: paper, as large as the image, and not the image itself */
export function warp(
  image: Float32Array,
  imageShape: ImageShape,
  transform: Affine,
  result: Float32Array = new Float32Array(image.length),
): Float32Array {
  const [height, width, channels] = imageShape
  const [a, b, c, d, e, f] = transform
  const middleX = (width - 1) / 2
  const middleY = (height - 1) / 2
  for (let channel = 0; channel < channels; channel++) {
    const { plane, stride, left, right, top, bottom } = paperPlane(image, imageShape, channel)
    for (let y = 0; y < height; y++) {
      // in the plane, where the paper's edge moves all by a pixel; the pixel x comes from (a x + rowX, c x + rowY)
      const rowX = b * (y - middleY) - a * middleX + e + middleX + 1
      const rowY = d * (y - middleY) - c * middleX + f + middleY + 1
      let first = 0
      let last = width - 1
      // what meets the ink's box is one piece of the row, for it is convex
      for (; first <= last; first++) {
        const fromX = a * first + rowX
        const fromY = c * first + rowY
        if (fromX >= left && fromX < right && fromY >= top && fromY < bottom) break
      }
      for (; first <= last; last--) {
        const fromX = a * last + rowX
        const fromY = c * last + rowY
        if (fromX >= left && fromX < right && fromY >= top && fromY < bottom) break
      }
      const row = y * width
      for (let x = first; x <= last; x++) {
        const fromX = a * x + rowX
        const fromY = c * x + rowY
        const at = (fromY | 0) * stride + (fromX | 0)
        const share = fromX - (fromX | 0) // of the right pixels
        const upperLeft = plane[at]!
        const lowerLeft = plane[at + stride]!
        const upper = upperLeft + share * (plane[at + 1]! - upperLeft)
        const lower = lowerLeft + share * (plane[at + stride + 1]! - lowerLeft)
        result[(row + x) * channels + channel] = upper + (fromY - (fromY | 0)) * (lower - upper)
      }
    }
  }
  return result
}
