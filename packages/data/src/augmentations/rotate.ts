import { finiteNumber, knownOptions } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { type AffineAugmentation, affine } from './affine'

export interface RotateOptions {
  /** To either side at most. Past 30 or so a 6 may become a 9. */
  degrees?: number
}

/** Turns the image about its middle, by an angle uniform in `[-degrees, degrees]`.
 * @example rotate({ degrees: 10 }) */
export function rotate(options: RotateOptions = {}): AffineAugmentation {
  knownOptions('rotate', options, ['degrees'])
  const { degrees = 10 } = options
  finiteNumber('rotate.degrees', degrees, { min: 0, max: 180 })
  return affine({ name: 'rotate', options: { degrees } }, (_, random) => {
    const angle = ((2 * random.uniform() - 1) * degrees * Math.PI) / 180
    const [sine, cosine] = sineAndCosine(angle)
    return [cosine, sine, -sine, cosine, 0, 0]
  })
}
