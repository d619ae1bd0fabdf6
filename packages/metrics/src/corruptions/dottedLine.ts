import { bySeverity, type Corruption, pixelOf28 } from './corruption'
import { drawLine, type Point } from './drawLine'

/** Number of lines. */
const lines = [1, 2, 3, 4, 5] as const

/** Dotted lines from edge to edge, across or down, as on forms. */
export const dottedLine: Corruption = {
  name: 'dotted line',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const unit = pixelOf28(setting)
    const result = pixels.slice()
    for (let line = 0; line < bySeverity(lines, severity); line++) {
      const across = random.uniform() < 0.5
      const [begin, end] = [random.uniform(), random.uniform()]
      const dots = Math.max(2, Math.round((across ? columns : rows) / (3 * unit))) // one in three pixels
      for (let dot = 0; dot < dots; dot++) {
        const along = (dot + 0.5) / dots
        const aside = begin + along * (end - begin)
        const [x, y] = across ? [along, aside] : [aside, along]
        const place: Point = [x * (columns - 1), y * (rows - 1)]
        drawLine(result, setting, [place, place], 1.2 * unit)
      }
    }
    return result
  },
}
