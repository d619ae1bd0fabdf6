import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'

export interface SpecksOptions {
  /** Largest share of the values that are replaced. */
  share?: number
}

/** Replaces a share of the pixels, uniform in `[0, share]`, each by a random grey: dust, and a bad sensor.
 * @example specks({ share: 0.3 }) */
export function specks(options: SpecksOptions = {}): Augmentation {
  knownOptions('specks', options, ['share'])
  const { share = 0.3 } = options
  finiteNumber('specks.share', share, { min: 0, max: 0.9 })
  return {
    name: 'specks',
    options: { share },
    apply(image, [, , channels], random) {
      const drawn = random.uniform() * share
      const result = image.slice()
      for (let at = 0; at < image.length; at += channels) {
        if (random.uniform() < drawn) result.fill(random.uniform(), at, at + channels)
      }
      return result
    },
  }
}
