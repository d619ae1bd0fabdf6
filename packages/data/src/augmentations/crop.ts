import { finiteNumber, knownOptions } from '@inkstone/core'
import { type AffineAugmentation, affine } from './affine'

export interface CropOptions {
  /** Smallest share of the image's sides that is kept. */
  least?: number
}

/** Crops a random part and enlarges it to the image's size: its sides are a share uniform in `[least, 1]`, its
 * position is anywhere inside.
 * @example crop({ least: 0.85 }) */
export function crop(options: CropOptions = {}): AffineAugmentation {
  knownOptions('crop', options, ['least'])
  const { least = 0.85 } = options
  finiteNumber('crop.least', least, { min: 0.1, max: 1 })
  return affine({ name: 'crop', options: { least } }, ([height, width], random) => {
    const kept = least + (1 - least) * random.uniform()
    const room = (1 - kept) / 2
    const across = (2 * random.uniform() - 1) * room * width
    const down = (2 * random.uniform() - 1) * room * height
    return [kept, 0, 0, kept, across, down]
  })
}
