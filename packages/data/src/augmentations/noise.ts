import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'

export interface NoiseOptions {
  /** Largest standard deviation, where ink is 1. */
  deviation?: number
}

/** Adds Gaussian noise to every pixel, its deviation uniform in `[0, deviation]` for each image.
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
      const result = new Float32Array(image.length)
      for (let at = 0; at < image.length; at++) {
        result[at] = Math.min(1, Math.max(0, image[at]! + strength * random.normal()))
      }
      return result
    },
  }
}
