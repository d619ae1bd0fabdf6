import { finiteNumber, knownOptions, optionError } from '@inkstone/core'
import { type AffineAugmentation, affine } from './affine'

export interface ScaleOptions {
  /** Largest relative change of size. */
  by?: number
  /** Whether width and height are scaled by the same factor. */
  proportional?: boolean
}

/** Scales the image about its centre, width and height by separate factors, unless `proportional`, each uniform in
 * `[1 - by, 1 + by]`.
 * @example scale({ by: 0.1 }) */
export function scale(options: ScaleOptions = {}): AffineAugmentation {
  knownOptions('scale', options, ['by', 'proportional'])
  const { by = 0.1, proportional = false } = options
  finiteNumber('scale.by', by, { min: 0, max: 0.9 })
  if (typeof proportional !== 'boolean') {
    const option = 'scale.proportional'
    throw optionError({ option, expected: 'true or false', given: proportional })
  }
  const given = { by, ...(proportional && { proportional }) } // else as runs recorded it before there was a choice
  return affine({ name: 'scale', options: given }, (_, random) => {
    const across = 1 + (2 * random.uniform() - 1) * by
    const down = proportional ? across : 1 + (2 * random.uniform() - 1) * by
    return [1 / across, 0, 0, 1 / down, 0, 0]
  })
}
