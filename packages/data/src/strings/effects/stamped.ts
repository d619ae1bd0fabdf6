import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { drawStroke, type Place } from '../drawStroke'

export interface StampedOptions {
  /** Light of the stamp, black 0, white 1. Default 0.65. */
  light?: number
}

/** Stamps the page: two rings, larger than the digits are high, somewhere over the string.
 * @throws InkstoneError for a bad option
 * @example stamped({ light: 0.5 }) */
export function stamped(options: StampedOptions = {}): PageEffect {
  knownOptions('stamped', options, ['light'])
  const { light: stampLight = 0.65 } = options
  finiteNumber('stamped.light', stampLight, { min: 0, max: 1 })
  return {
    name: 'stamped',
    options: { light: stampLight },
    apply(page, random) {
      const light = page.light.slice()
      const radius = page.height * (0.45 + 0.4 * random.uniform())
      const x = page.width * random.uniform()
      const y = page.height * (0.3 + 0.4 * random.uniform())
      for (const share of [1, 0.8]) {
        const points = Array.from({ length: 49 }, (_, at): Place => {
          const [sine, cosine] = sineAndCosine((at * Math.PI) / 24)
          return [x + share * radius * cosine, y + share * radius * sine]
        })
        drawStroke(light, page, { points, width: 1.5, light: stampLight })
      }
      return { ...page, light }
    },
  }
}
