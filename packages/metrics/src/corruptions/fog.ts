import type { Random } from '@inkstone/core'
import { bySeverity, type Corruption, clipped } from './corruption'

/** As a fraction of full ink, where the fog is densest. */
const densities = [0.4, 0.8, 1.2, 1.6, 2] as const

/** A cloud in front of the picture: added to the ink, then everything is dimmed to at most 1. */
export const fog: Corruption = {
  name: 'fog',
  apply(pixels, { rows, columns, severity, random }) {
    const density = bySeverity(densities, severity)
    const side = 2 ** Math.ceil(Math.log2(Math.max(rows, columns, 2)))
    const cloud = plasma(side, random)
    return pixels.map((ink, at) => {
      const here = cloud[Math.floor(at / columns) * side + (at % columns)]!
      return clipped((ink + density * here) / (1 + density))
    })
  },
}

/** A cloud from 0 to 1 by the diamond-square algorithm (Fournier, Fussell and Carpenter, 1982), with periodic edges.
 * @param side a power of two, 2 or more
 * @returns `[side, side]` */
function plasma(side: number, random: Random): Float64Array {
  const cloud = new Float64Array(side * side)
  const place = (x: number, y: number): number => ((y + side) % side) * side + ((x + side) % side)
  const mean = (x: number, y: number, corners: readonly (readonly [number, number])[]): number =>
    corners.reduce((sum, [dx, dy]) => sum + cloud[place(x + dx, y + dy)]!, 0) / corners.length
  let amplitude = 1
  for (let step = side; step > 1; step /= 2) {
    const half = step / 2
    const noise = (): number => (2 * random.uniform() - 1) * amplitude
    const diagonal = [-half, half].flatMap((dy) => [-half, half].map((dx) => [dx, dy] as const))
    const upright = [
      [0, -half],
      [-half, 0],
      [half, 0],
      [0, half],
    ] as const
    for (let y = half; y < side; y += step) {
      for (let x = half; x < side; x += step) cloud[place(x, y)] = mean(x, y, diagonal) + noise()
    }
    for (let y = 0; y < side; y += half) {
      for (let x = y % step === 0 ? half : 0; x < side; x += step) {
        cloud[place(x, y)] = mean(x, y, upright) + noise()
      }
    }
    amplitude /= 2
  }
  const least = cloud.reduce((low, value) => Math.min(low, value))
  const most = cloud.reduce((high, value) => Math.max(high, value))
  return cloud.map((value) => (value - least) / (most - least || 1))
}
