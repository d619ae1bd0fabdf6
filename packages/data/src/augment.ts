import { type Augmentation, type ImageShape, InkstoneError, type Random } from '@inkstone/core'
import { type Affine, type AffineAugmentation, together, warp } from './affine'

/** A list as one augmentation. */
export interface AugmentationList extends Augmentation {
  /** As `apply`, but draws into `result`: paper, as large as the image. */
  draw(image: Float32Array, imageShape: ImageShape, random: Random, result: Float32Array): void
}

/** Several augmentations as one, applied in their order. Those in a row that only turn, scale, move, slant or crop
 * are joined: the image is resampled once, which is faster and blurs less.
 * @throws InkstoneError for an empty list
 * @example augment([rotate({ degrees: 10 }), shift({ pixels: 2 }), noise({ deviation: 0.05 })]) */
export function augment(list: readonly Augmentation[]): AugmentationList {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InkstoneError(
      'augment: expected a list of augmentations, got none. Leave augment out.',
    )
  }
  const draw: AugmentationList['draw'] = (image, imageShape, random, result) => {
    let picture = image
    let pending: Affine | undefined
    for (const augmentation of list) {
      if (isAffine(augmentation)) {
        const transform = augmentation.transform(imageShape, random)
        pending = pending ? together(pending, transform) : transform
      } else {
        if (pending) picture = warp(picture, imageShape, pending)
        pending = undefined
        picture = augmentation.apply(picture, imageShape, random)
      }
    }
    if (pending) warp(picture, imageShape, pending, result)
    else result.set(picture)
  }
  return {
    name: list.map(({ name }) => name).join(' + '),
    options: { list: list.map(({ name, options }) => ({ name, options })) },
    draw,
    apply(image, imageShape, random) {
      const result = new Float32Array(image.length)
      draw(image, imageShape, random, result)
      return result
    },
  }
}

const isAffine = (augmentation: Augmentation): augmentation is AffineAugmentation =>
  'transform' in augmentation
