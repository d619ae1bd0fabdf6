import { gaussianBlur } from '@inkstone/pixels'
import { bySeverity, type Corruption, clipped, pixelOf28 } from './corruption'

const settings = [
  { sigma: 0.3, reach: 1, passes: 1 },
  { sigma: 0.4, reach: 1, passes: 2 },
  { sigma: 0.5, reach: 2, passes: 1 },
  { sigma: 0.6, reach: 2, passes: 2 },
  { sigma: 0.8, reach: 3, passes: 2 },
] as const

/** As through frosted glass: blurred, each pixel swapped with a nearby one, blurred again. */
export const glassBlur: Corruption = {
  name: 'glass blur',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const unit = pixelOf28(setting)
    const { sigma, reach, passes } = bySeverity(settings, severity)
    const within = Math.max(1, Math.round(reach * unit))
    const blurred = gaussianBlur(pixels, [rows, columns, 1], sigma * unit)
    const step = (): number => random.integer(2 * within + 1) - within
    for (let pass = 0; pass < passes; pass++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const toX = Math.min(columns - 1, Math.max(0, x + step()))
          const toY = Math.min(rows - 1, Math.max(0, y + step()))
          const here = blurred[y * columns + x]!
          blurred[y * columns + x] = blurred[toY * columns + toX]!
          blurred[toY * columns + toX] = here
        }
      }
    }
    return gaussianBlur(blurred, [rows, columns, 1], sigma * unit).map(clipped)
  },
}
