import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { warpPage } from './warpPage'

export interface InPerspectiveOptions {
  /** By which share one side comes nearer than the other at most. Default 0.2. */
  strength?: number
}

/** Looks at the page from an angle: one side is nearer, left or right, top or bottom.
 * @throws InkstoneError for a bad option
 * @example inPerspective({ strength: 0.3 }) */
export function inPerspective(options: InPerspectiveOptions = {}): PageEffect {
  knownOptions('inPerspective', options, ['strength'])
  const { strength = 0.2 } = options
  finiteNumber('inPerspective.strength', strength, { min: 0, max: 0.5 })
  return {
    name: 'inPerspective',
    options: { strength },
    apply(page, random) {
      const { width, height } = page
      const [across, down] = [0, 0].map(() => (2 * random.uniform() - 1) * strength)
      const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
      return warpPage(page, width, height, (x, y) => {
        const [offX, offY] = [x - middleX, y - middleY]
        const depth = 1 + (across! * offX) / width + (down! * offY) / height
        return [offX / depth + middleX, offY / depth + middleY]
      })
    },
  }
}
