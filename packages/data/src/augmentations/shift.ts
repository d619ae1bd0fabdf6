import { finiteNumber, knownOptions } from '@inkstone/core'
import { type AffineAugmentation, affine } from './affine'

export interface ShiftOptions {
  /** Largest distance in each direction; may be a fraction. */
  pixels?: number
}

/** Shifts the image across and down, each by a distance uniform in `[-pixels, pixels]`.
 * @example shift({ pixels: 2 }) */
export function shift(options: ShiftOptions = {}): AffineAugmentation {
  knownOptions('shift', options, ['pixels'])
  const { pixels = 2 } = options
  finiteNumber('shift.pixels', pixels, { min: 0 })
  return affine({ name: 'shift', options: { pixels } }, (_, random) => {
    const across = (2 * random.uniform() - 1) * pixels
    const down = (2 * random.uniform() - 1) * pixels
    return [1, 0, 0, 1, -across, -down]
  })
}
