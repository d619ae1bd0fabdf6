import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'

export interface NoiseOptions {
  /** Standard deviation at most, where ink is 1. */
  deviation?: number
}

/** Adds normal noise to every pixel, its deviation uniform in `[0, deviation]` for each image.
 * @example noise({ deviation: 0.1 }) */
export function noise(options: NoiseOptions = {}): Augmentation {
  knownOptions('noise', options, ['deviation'])
  const { deviation = 0.1 } = options
  finiteNumber('noise.deviation', deviation, { min: 0, max: 1 })
  return {
    name: 'noise',
    options: { deviation },
    apply(image, _, random) {
      const strength = random.uniform() * deviation
      return image.map((value) => Math.min(1, Math.max(0, value + strength * random.normal())))
    },
  }
}
