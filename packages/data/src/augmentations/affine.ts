import type { Augmentation, ImageShape, Random } from '@inkstone/core'
import type { Affine } from './affineTransform'
import { warpImages } from './warpImages'

/** An affine augmentation. Several in a row are joined into one: see `augment`. */
export interface AffineAugmentation extends Augmentation {
  transform(imageShape: ImageShape, random: Random): Affine
}

/** Makes an augmentation from its transform. */
export function affine(
  { name, options }: Pick<Augmentation, 'name' | 'options'>,
  transform: AffineAugmentation['transform'],
): AffineAugmentation {
  return {
    name,
    options,
    transform,
    apply(image, imageShape, random) {
      const result = new Float32Array(image.length)
      warpImages(image, imageShape, Float64Array.from(transform(imageShape, random)), result)
      return result
    },
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
