import { finiteNumber, knownOptions } from '@inkstone/core'
import { type AffineAugmentation, affine } from './affine'

export interface ScaleOptions {
  /** Largest relative change of size. */
  by?: number
}

/** Scales the image about its centre, width and height by separate factors, each uniform in
 * `[1 - by, 1 + by]`.
 * @example scale({ by: 0.1 }) */
export function scale(options: ScaleOptions = {}): AffineAugmentation {
  knownOptions('scale', options, ['by'])
  const { by = 0.1 } = options
  finiteNumber('scale.by', by, { min: 0, max: 0.9 })
  return affine({ name: 'scale', options: { by } }, (_, random) => {
    const across = 1 + (2 * random.uniform() - 1) * by
    const down = 1 + (2 * random.uniform() - 1) * by
    return [1 / across, 0, 0, 1 / down, 0, 0]
  })
}
