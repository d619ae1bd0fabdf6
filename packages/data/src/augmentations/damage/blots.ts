import { type Augmentation, finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { everyChannel } from './everyChannel'

export interface BlotsOptions {
  /** Largest number of blots. Few are more likely than many. */
  most?: number
  /** Greatest radius of a blot, in pixels of an image of 28. */
  radius?: number
}

/** Drops 1 to `most` blots of ink: ellipses with a soft edge, each of its own size, place and ink.
 * @example blots({ most: 20, radius: 2.5 }) */
export function blots(options: BlotsOptions = {}): Augmentation {
  knownOptions('blots', options, ['most', 'radius'])
  const { most = 20, radius = 2.5 } = options
  wholeNumber('blots.most', most, { min: 1, max: 1000, unit: 'blots' })
  finiteNumber('blots.radius', radius, { min: 0.5, max: 14 })
  return {
    name: 'blots',
    options: { most, radius },
    apply(image, imageShape, random) {
      const [rows, columns] = imageShape
      const unit = Math.max(rows, columns) / 28
      const drawn = new Float32Array(rows * columns)
      for (let count = 1 + Math.floor(most * random.uniform() ** 2); count > 0; count--) {
        const [x, y] = [random.uniform() * (columns - 1), random.uniform() * (rows - 1)]
        const across = (0.5 + random.uniform() * (radius - 0.5)) * unit
        const down = across * (0.5 + random.uniform())
        const ink = 0.5 + 0.5 * random.uniform()
        const reach = Math.ceil(Math.max(across, down)) + 1
        const top = Math.max(0, Math.floor(y - reach))
        const left = Math.max(0, Math.floor(x - reach))
        for (let row = top; row <= Math.min(rows - 1, y + reach); row++) {
          for (let column = left; column <= Math.min(columns - 1, x + reach); column++) {
            const distance = Math.sqrt(((column - x) / across) ** 2 + ((row - y) / down) ** 2)
            const covered = Math.min(1, (1 - distance) * Math.min(across, down) + 0.5)
            const at = row * columns + column
            drawn[at] = Math.max(drawn[at]!, covered * ink)
          }
        }
      }
      return everyChannel(image, imageShape, (ink, at) => Math.max(ink, drawn[at]!))
    },
  }
}
