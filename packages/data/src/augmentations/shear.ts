import { finiteNumber, knownOptions } from '@inkstone/core'
import { type AffineAugmentation, affine } from './affine'

export interface ShearOptions {
  /** Largest shift to the side per pixel of height: 0.2 slants an upright stroke by 11 degrees. */
  slant?: number
}

/** Shears the image, like slanted handwriting, by an amount uniform in `[-slant, slant]`.
 * @example shear({ slant: 0.2 }) */
export function shear(options: ShearOptions = {}): AffineAugmentation {
  knownOptions('shear', options, ['slant'])
  const { slant = 0.2 } = options
  finiteNumber('shear.slant', slant, { min: 0, max: 2 })
  return affine({ name: 'shear', options: { slant } }, (_, random) => {
    return [1, (2 * random.uniform() - 1) * slant, 0, 1, 0, 0]
  })
}
