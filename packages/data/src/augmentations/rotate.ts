import { finiteNumber, knownOptions } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { type AffineAugmentation, affine } from './affine'

export interface RotateOptions {
  /** Largest angle to either side. A large one may turn a 6 into a 9. */
  degrees?: number
}

/** Rotates the image about its centre by an angle uniform in `[-degrees, degrees]`.
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
