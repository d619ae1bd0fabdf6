import { inkBetween, paperPlane } from '@inkstone/pixels'
import { bySeverity, type Corruption, clipped, pixelOf28 } from './corruption'

/** Pixels of 28 that the picture moves during the exposure. */
const lengths = [3, 5, 7, 9, 12] as const

/** Moved during the exposure: each pixel is the mean along a line of one direction. */
export const motionBlur: Corruption = {
  name: 'motion blur',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const length = bySeverity(lengths, severity) * pixelOf28(setting)
    const angle = random.uniform() * Math.PI
    const taps = 2 * Math.ceil(length) + 1 // two per pixel
    const steps = Array.from({ length: taps }, (_, tap) => length * (tap / (taps - 1) - 0.5))
    const [alongX, alongY] = [Math.cos(angle), Math.sin(angle)]
    const plane = paperPlane(pixels, [rows, columns, 1], 0)
    return pixels.map((_, at) => {
      const [x, y] = [at % columns, Math.floor(at / columns)]
      let sum = 0
      for (const step of steps)
        sum += inkBetween(plane, x + 1 + step * alongX, y + 1 + step * alongY)
      return clipped(sum / taps)
    })
  },
}
