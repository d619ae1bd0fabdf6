import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { drawStroke } from '../drawStroke'

export interface RuledLinesOptions {
  /** Light of the lines, black 0, white 1. Default 0.6. */
  light?: number
}

/** Rules the paper: lines across the whole page, a pixel wide and a little more than a digit apart, so that one or two run
 * through the ink.
 * @throws InkstoneError for a bad option
 * @example ruledLines({ light: 0.7 }) */
export function ruledLines(options: RuledLinesOptions = {}): PageEffect {
  knownOptions('ruledLines', options, ['light'])
  const { light: lineLight = 0.6 } = options
  finiteNumber('ruledLines.light', lineLight, { min: 0, max: 1 })
  return {
    name: 'ruledLines',
    options: { light: lineLight },
    apply(page, random) {
      const light = page.light.slice()
      const space = 24
      for (let y = random.integer(space); y < page.height; y += space) {
        const points = [[-2, y] as const, [page.width + 2, y] as const]
        drawStroke(light, page, { points, width: 1, light: lineLight })
      }
      return { ...page, light }
    },
  }
}
