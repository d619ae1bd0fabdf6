import { type Augmentation, InkstoneError } from '@inkstone/core'
import { type Affine, type AffineAugmentation, together, warp } from './affine'

/** Several augmentations as one, applied in their order. Those in a row that only turn, scale, move, slant or crop
 * are joined: the image is resampled once, which is faster and blurs less.
 * @throws InkstoneError for an empty list
 * @example augment([rotate({ degrees: 10 }), shift({ pixels: 2 }), noise({ deviation: 0.05 })]) */
export function augment(list: readonly Augmentation[]): Augmentation {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InkstoneError(
      'augment: expected a list of augmentations, got none. Leave augment out.',
    )
  }
  return {
    name: list.map(({ name }) => name).join(' + '),
    options: { list: list.map(({ name, options }) => ({ name, options })) },
    apply(image, imageShape, random) {
      let result = image
      let pending: Affine | undefined
      const flush = () => {
        if (pending) result = warp(result, imageShape, pending)
        pending = undefined
      }
      for (const augmentation of list) {
        if (isAffine(augmentation)) {
          const transform = augmentation.transform(imageShape, random)
          pending = pending ? together(pending, transform) : transform
        } else {
          flush()
          result = augmentation.apply(result, imageShape, random)
        }
      }
      flush()
      return result
    },
  }
}

const isAffine = (augmentation: Augmentation): augmentation is AffineAugmentation =>
  'transform' in augmentation
