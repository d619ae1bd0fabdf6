import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { drawStroke, type Place } from '../drawStroke'

export interface CombBoxesOptions {
  /** Light of the printed lines, black 0, white 1. Default 0.6. */
  light?: number
}

/** Prints a box around each digit, a pixel wide, as forms have them. Neighbours share a side.
 * @throws InkstoneError for a bad option
 * @example combBoxes({ light: 0.3 }) */
export function combBoxes(options: CombBoxesOptions = {}): PageEffect {
  knownOptions('combBoxes', options, ['light'])
  const { light: lineLight = 0.6 } = options
  finiteNumber('combBoxes.light', lineLight, { min: 0, max: 1 })
  return {
    name: 'combBoxes',
    options: { light: lineLight },
    apply(page) {
      const { boxes } = page
      const [first, last] = [boxes[0], boxes.at(-1)]
      if (!first || !last) return { ...page, light: page.light.slice() }
      const light = page.light.slice()
      const top = Math.max(1, Math.min(...boxes.map((box) => box.top)) - 4)
      const bottom = Math.min(
        page.height - 2,
        Math.max(...boxes.map((box) => box.top + box.height)) + 4,
      )
      const sides = [
        Math.max(1, first.left - 4),
        ...boxes.slice(1).map((box, at) => (boxes[at]!.left + boxes[at]!.width + box.left) / 2),
        Math.min(page.width - 2, last.left + last.width + 4),
      ]
      const line = (...points: Place[]) => {
        drawStroke(light, page, { points, width: 1, light: lineLight })
      }
      for (const y of [top, bottom]) line([sides[0]!, y], [sides.at(-1)!, y])
      for (const side of sides) line([Math.round(side), top], [Math.round(side), bottom])
      return { ...page, light }
    },
  }
}
