import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { gaussianBlur } from '@inkstone/pixels'

export interface BlurOptions {
  /** Largest standard deviation of the Gaussian, in pixels. */
  sigma?: number
}

/** Blurs the image with a Gaussian, its deviation uniform in `[0, sigma]`; below a tenth of a pixel it changes
 * nothing.
 * @example blur({ sigma: 1 }) */
export function blur(options: BlurOptions = {}): Augmentation {
  knownOptions('blur', options, ['sigma'])
  const { sigma = 1 } = options
  finiteNumber('blur.sigma', sigma, { min: 0, max: 50 })
  return {
    name: 'blur',
    options: { sigma },
    apply(image, imageShape, random) {
      const drawn = random.uniform() * sigma
      if (drawn < 0.1) return image.slice()
      const result = gaussianBlur(image, imageShape, drawn)
      for (let at = 0; at < result.length; at++) if (result[at]! > 1) result[at] = 1 // of rounding
      return result
    },
  }
}
