import type { CorruptionSetting } from './corruption'

/** Blurs by a Gaussian, first across, then down; around the picture lies paper.
 * @param sigma standard deviation in pixels; the kernel reaches three of them
 * @returns a new picture */
export function gaussianBlur(
  pixels: Float32Array,
  { rows, columns }: Pick<CorruptionSetting, 'rows' | 'columns'>,
  sigma: number,
): Float32Array {
  const reach = Math.ceil(3 * sigma)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, tap) =>
    Math.exp(-((tap - reach) ** 2) / (2 * sigma ** 2)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const across = pixels.map((_, at) => {
    const x = at % columns
    let value = 0
    for (let tap = -reach; tap <= reach; tap++) {
      if (x + tap >= 0 && x + tap < columns) value += weights[tap + reach]! * pixels[at + tap]!
    }
    return value / sum
  })
  return across.map((_, at) => {
    const y = Math.floor(at / columns)
    let value = 0
    for (let tap = -reach; tap <= reach; tap++) {
      if (y + tap >= 0 && y + tap < rows)
        value += weights[tap + reach]! * across[at + tap * columns]!
    }
    return value / sum
  })
}
