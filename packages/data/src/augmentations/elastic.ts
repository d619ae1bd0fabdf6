import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { gaussianBlur, inkBetween, paperPlane } from '@inkstone/pixels'

export interface ElasticOptions {
  /** How far a pixel moves: the standard deviation in each direction, in pixels. */
  strength?: number
  /** The distance in pixels over which neighbours move together: the standard deviation of the Gaussian. */
  smoothness?: number
}

/** Displaces every pixel a little and smoothly, as a shaking hand does (P. Simard, D. Steinkraus, J. Platt, 2003):
 * two fields of uniform noise, blurred with a Gaussian, and scaled to the strength.
 * @example elastic({ strength: 1, smoothness: 4 }) */
export function elastic(options: ElasticOptions = {}): Augmentation {
  knownOptions('elastic', options, ['strength', 'smoothness'])
  const { strength = 1, smoothness = 4 } = options
  finiteNumber('elastic.strength', strength, { min: 0 })
  finiteNumber('elastic.smoothness', smoothness, { min: 0.5, max: 100 })
  // uniform noise in [-1, 1] has a deviation of sqrt(1 / 3); white noise of deviation 1, blurred with a 2-D Gaussian
  // of sigma, has 1 / (2 sigma sqrt(pi))
  const factor = strength * Math.sqrt(3) * 2 * smoothness * Math.sqrt(Math.PI)
  return {
    name: 'elastic',
    options: { strength, smoothness },
    apply(image, imageShape, random) {
      const [height, width, channels] = imageShape
      const field = () => {
        const white = new Float32Array(height * width)
        for (let at = 0; at < white.length; at++) white[at] = (2 * random.uniform() - 1) * factor
        return gaussianBlur(white, [height, width, 1], smoothness)
      }
      const across = field()
      const down = field()
      const result = new Float32Array(image.length)
      for (let channel = 0; channel < channels; channel++) {
        const ink = paperPlane(image, imageShape, channel)
        for (let y = 0, at = 0; y < height; y++) {
          for (let x = 0; x < width; x++, at++) {
            const fromX = x + 1 + across[at]!
            const fromY = y + 1 + down[at]!
            result[at * channels + channel] = inkBetween(ink, fromX, fromY)
          }
        }
      }
      return result
    },
  }
}
