import { gaussianBlur } from '@inkstone/pixels'
import { bySeverity, type Corruption, clipped, pixelOf28 } from './corruption'

/** Standard deviations above which blurred noise is a blot. */
const thresholds = [2.2, 1.9, 1.6, 1.3, 1] as const

/** Blots of ink: where smooth noise rises above a threshold. */
export const spatter: Corruption = {
  name: 'spatter',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const white = new Float32Array(pixels.length).map(() => random.normal())
    const smooth = gaussianBlur(white, [rows, columns, 1], 1.2 * pixelOf28(setting))
    const square = smooth.reduce((sum, value) => sum + value ** 2, 0)
    const deviation = Math.sqrt(square / smooth.length)
    const threshold = bySeverity(thresholds, severity)
    return pixels.map((ink, at) => {
      const blot = clipped((smooth[at]! / deviation - threshold) * 4) // a soft edge
      return clipped(ink + (1 - ink) * blot)
    })
  },
}
