import { type Augmentation, finiteNumber, InkstoneError, knownOptions } from '@inkstone/core'

export interface AnyOfOptions {
  /** Probability that an image is changed at all. */
  probability?: number
}

/** One augmentation of several, drawn anew for each image, all equally likely; or, with the rest of the probability, none.
 * To apply several together, list `augment([...])` as one of them.
 * @throws InkstoneError for an empty list
 * @example anyOf([noise(), blur()], { probability: 0.5 }) */
export function anyOf(list: readonly Augmentation[], options: AnyOfOptions = {}): Augmentation {
  knownOptions('anyOf', options, ['probability'])
  const { probability = 1 } = options
  finiteNumber('anyOf.probability', probability, { min: 0, max: 1 })
  if (!Array.isArray(list) || list.length === 0) {
    throw new InkstoneError('anyOf: expected a list of augmentations, got none. Leave anyOf out.')
  }
  return {
    name: `one of ${list.map(({ name }) => name).join(', ')}`,
    options: { probability, list: list.map(({ name, options }) => ({ name, options })) },
    apply(image, imageShape, random) {
      if (random.uniform() >= probability) return image.slice()
      return list[random.integer(list.length)]!.apply(image, imageShape, random)
    },
  }
}
