import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { type PaperPlane, paperPlane } from '../pictures/paperPlane'
import { gaussian } from './gaussian'

export interface ElasticOptions {
  /** How far a pixel moves: the standard deviation in each direction, in pixels. */
  strength?: number
  /** Over how many pixels neighbours move alike: the standard deviation of the Gaussian. */
  smoothness?: number
}

/** Moves every pixel a little, neighbours alike, as the shaking of a hand does (P. Simard, D. Steinkraus,
 * J. Platt, 2003): two fields of uniform noise, blurred by a Gaussian, and scaled to the strength.
 * @example elastic({ strength: 1, smoothness: 4 }) */
export function elastic(options: ElasticOptions = {}): Augmentation {
  knownOptions('elastic', options, ['strength', 'smoothness'])
  const { strength = 1, smoothness = 4 } = options
  finiteNumber('elastic.strength', strength, { min: 0 })
  finiteNumber('elastic.smoothness', smoothness, { min: 0.5, max: 100 })
  // uniform noise in [-1, 1] has a deviation of sqrt(1 / 3); white noise of deviation 1, blurred by a Gaussian of
  // sigma in the plane, has 1 / (2 sigma sqrt(pi))
  const factor = strength * Math.sqrt(3) * 2 * smoothness * Math.sqrt(Math.PI)
  return {
    name: 'elastic',
    options: { strength, smoothness },
    apply(image, imageShape, random) {
      const [height, width, channels] = imageShape
      const field = () => {
        const white = new Float32Array(height * width)
        for (let at = 0; at < white.length; at++) white[at] = (2 * random.uniform() - 1) * factor
        return gaussian(white, [height, width, 1], smoothness)
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

/** What stands at a point of the plane, between four pixels linearly. */
function inkBetween(
  { plane, stride, left, right, top, bottom }: PaperPlane,
  x: number,
  y: number,
): number {
  if (!(x >= left && x < right && y >= top && y < bottom)) return 0
  const at = (y | 0) * stride + (x | 0)
  const share = x - (x | 0) // of the right pixels
  const upper = plane[at]! + share * (plane[at + 1]! - plane[at]!)
  const lower = plane[at + stride]! + share * (plane[at + stride + 1]! - plane[at + stride]!)
  return upper + (y - (y | 0)) * (lower - upper)
}
