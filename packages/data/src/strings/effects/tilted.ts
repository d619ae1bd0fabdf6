import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { warpPage } from './warpPage'

export interface TiltedOptions {
  /** Largest turn either way. Default 5. */
  degrees?: number
}

/** Turns the page about its middle, and makes it large enough to hold all of it.
 * @throws InkstoneError for a bad option
 * @example tilted({ degrees: 10 }) */
export function tilted(options: TiltedOptions = {}): PageEffect {
  knownOptions('tilted', options, ['degrees'])
  const { degrees = 5 } = options
  finiteNumber('tilted.degrees', degrees, { min: 0, max: 45, unit: 'degrees' })
  return {
    name: 'tilted',
    options: { degrees },
    apply(page, random) {
      const [sine, cosine] = sineAndCosine(((2 * random.uniform() - 1) * degrees * Math.PI) / 180)
      const width = Math.ceil(page.width * cosine + page.height * Math.abs(sine))
      const height = Math.ceil(page.height * cosine + page.width * Math.abs(sine))
      return warpPage(page, width, height, (x, y) => {
        const [offX, offY] = [x - (width - 1) / 2, y - (height - 1) / 2]
        return [
          cosine * offX + sine * offY + (page.width - 1) / 2,
          cosine * offY - sine * offX + (page.height - 1) / 2,
        ]
      })
    },
  }
}
