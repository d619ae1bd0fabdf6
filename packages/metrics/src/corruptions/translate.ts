import { bySeverity, type Corruption, pixelOf28 } from './corruption'

/** Pixels of 28, across and down. */
const distances = [1, 2, 3, 4, 5] as const

/** Shifted towards one of the four corners; what leaves the picture is lost. */
export const translate: Corruption = {
  name: 'translate',
  apply(pixels, setting) {
    const { rows, columns, severity, random } = setting
    const distance = Math.max(1, Math.round(bySeverity(distances, severity) * pixelOf28(setting)))
    const right = random.uniform() < 0.5 ? distance : -distance
    const down = random.uniform() < 0.5 ? distance : -distance
    return pixels.map((_, at) => {
      const [x, y] = [(at % columns) - right, Math.floor(at / columns) - down]
      const inside = x >= 0 && x < columns && y >= 0 && y < rows
      return inside ? pixels[y * columns + x]! : 0
    })
  },
}
