import { type Augmentation, finiteNumber, type ImageShape, knownOptions } from '@inkstone/core'
import { samplePixel } from './affine'
import { gaussian } from './gaussian'

export interface ElasticOptions {
  /** How far a pixel moves: the standard deviation in each direction, in pixels. */
  strength?: number
  /** Over how many pixels neighbours move alike: the standard deviation of the Gaussian. */
  smoothness?: number
}

/** Moves every pixel a little, neighbours alike, as the shaking of a hand does (P. Simard, D. Steinkraus,
 * J. Platt, 2003): two fields of normal noise, blurred by a Gaussian, and scaled to the strength.
 * @example elastic({ strength: 1, smoothness: 4 }) */
export function elastic(options: ElasticOptions = {}): Augmentation {
  knownOptions('elastic', options, ['strength', 'smoothness'])
  const { strength = 1, smoothness = 4 } = options
  finiteNumber('elastic.strength', strength, { min: 0 })
  finiteNumber('elastic.smoothness', smoothness, { min: 0.5, max: 100 })
  // white noise of deviation 1, blurred by a Gaussian of sigma in the plane, has 1 / (2 sigma sqrt(pi))
  const factor = strength * 2 * smoothness * Math.sqrt(Math.PI)
  return {
    name: 'elastic',
    options: { strength, smoothness },
    apply(image, imageShape, random) {
      const [height, width] = imageShape
      const plane: ImageShape = [height, width, 1]
      const field = () => {
        const white = new Float32Array(height * width)
        for (let at = 0; at < white.length; at++) white[at] = random.normal() * factor
        return gaussian(white, plane, smoothness)
      }
      const across = field()
      const down = field()
      const result = new Float32Array(image.length)
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
          samplePixel(image, imageShape, x + across[at]!, y + down[at]!, result, at)
        }
      }
      return result
    },
  }
}
