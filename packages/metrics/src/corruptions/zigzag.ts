import { bySeverity, type Corruption, pixelOf28 } from './corruption'
import { drawLine, type Point } from './drawLine'

/** Pixels of 28. */
const settings = [
  { height: 2, width: 1 },
  { height: 4, width: 1.2 },
  { height: 6, width: 1.4 },
  { height: 8, width: 1.6 },
  { height: 10, width: 2 },
] as const

const corners = 9

/** Struck through from edge to edge with a zigzag line. */
export const zigzag: Corruption = {
  name: 'zigzag',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const unit = pixelOf28(setting)
    const { height, width } = bySeverity(settings, severity)
    const [begin, end] = [random.uniform(), random.uniform()]
    const points = Array.from({ length: corners }, (_, corner): Point => {
      const along = corner / (corners - 1)
      const middle = (rows - 1) * (0.25 + 0.5 * (begin + along * (end - begin)))
      return [along * (columns - 1), middle + (corner % 2 === 0 ? 0.5 : -0.5) * height * unit]
    })
    const result = pixels.slice()
    for (let corner = 1; corner < corners; corner++) {
      drawLine(result, setting, [points[corner - 1]!, points[corner]!], width * unit)
    }
    return result
  },
}
