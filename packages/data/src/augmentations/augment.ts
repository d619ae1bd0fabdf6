import { type Augmentation, type ImageShape, InkstoneError, type Random } from '@inkstone/core'
import { type AffineAugmentation, together } from './affine'
import { warpImages } from './warpImages'

/** A list as one augmentation. */
export interface AugmentationList extends Augmentation {
  /** Like `apply`, for many images at once. @param images `[count, ...imageShape]`, ink 1, paper 0; not changed
   * @param streams `[count]`: the random stream of each image @param result as large as `images`, but another array;
   * every value is written */
  applyAll(
    images: Float32Array,
    imageShape: ImageShape,
    streams: readonly Random[],
    result: Float32Array,
  ): void
}

/** Several augmentations as one, applied in their order. Consecutive rotations, scalings, shifts, shears and crops
 * are joined: the image is resampled once, which is faster and blurs less.
 * @throws InkstoneError for an empty list
 * @example augment([rotate({ degrees: 10 }), shift({ pixels: 2 }), noise({ deviation: 0.05 })]) */
export function augment(list: readonly Augmentation[]): AugmentationList {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InkstoneError(
      'augment: expected a list of augmentations, got none. Leave augment out.',
    )
  }
  const steps = stepsOf(list)
  const applyAll: AugmentationList['applyAll'] = (images, imageShape, streams, result) => {
    let pictures = images
    for (const [number, step] of steps.entries()) {
      const drawn = number === steps.length - 1 ? result : new Float32Array(images.length)
      step(pictures, imageShape, streams, drawn)
      pictures = drawn
    }
  }
  return {
    name: list.map(({ name }) => name).join(' + '),
    options: { list: list.map(({ name, options }) => ({ name, options })) },
    applyAll,
    apply(image, imageShape, random) {
      const result = new Float32Array(image.length)
      applyAll(image, imageShape, [random], result)
      return result
    },
  }
}

/** Draws augmented images. */
type Step = AugmentationList['applyAll']

function stepsOf(list: readonly Augmentation[]): Step[] {
  const steps: Step[] = []
  let inARow: AffineAugmentation[] = []
  for (const augmentation of list) {
    if (isAffine(augmentation)) {
      if (inARow.length === 0) steps.push(warped(inARow)) // whatever comes to stand in it
      inARow.push(augmentation)
    } else {
      inARow = []
      steps.push(oneByOne(augmentation))
    }
  }
  return steps
}

function warped(augmentations: readonly AffineAugmentation[]): Step {
  return (images, imageShape, streams, result) => {
    const transforms = new Float64Array(6 * streams.length)
    streams.forEach((stream, row) => {
      const drawn = augmentations.map((each) => each.transform(imageShape, stream))
      transforms.set(drawn.reduce(together), 6 * row)
    })
    warpImages(images, imageShape, transforms, result)
  }
}

function oneByOne(augmentation: Augmentation): Step {
  return (images, imageShape, streams, result) => {
    const length = images.length / streams.length
    streams.forEach((stream, row) => {
      const image = images.subarray(row * length, (row + 1) * length)
      result.set(augmentation.apply(image, imageShape, stream), row * length)
    })
  }
}

const isAffine = (augmentation: Augmentation): augmentation is AffineAugmentation =>
  'transform' in augmentation
