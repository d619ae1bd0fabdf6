import { gaussianBlur } from '@inkstone/pixels'
import { bySeverity, type Corruption, type CorruptionSetting, clipped } from './corruption'

/** The share of the picture that its edges replace. */
const shares = [0.2, 0.4, 0.6, 0.8, 1] as const

/** Replaces the picture by its outline. */
export const cannyEdges: Corruption = {
  name: 'canny edges',
  apply(pixels, setting) {
    const share = bySeverity(shares, setting.severity)
    const found = edges(pixels, setting)
    return pixels.map((ink, at) => clipped((1 - share) * ink + share * found[at]!))
  },
}

/** Of a step from paper to ink, the slope counts as 1. */
const weak = 0.1
const strong = 0.2
const tangent = Math.SQRT2 - 1 // of 22.5 degrees: nearer to an axis than to a diagonal

/** Canny edges (1986): smoothing with a Gaussian of one pixel, Sobel gradients, non-maximum suppression across each
 * edge, and weak edges only if connected to a strong one.
 * @returns `[rows, columns]`, edge 1 */
function edges(pixels: Float32Array, setting: CorruptionSetting): Uint8Array {
  const { rows, columns } = setting
  const smooth = gaussianBlur(pixels, [rows, columns, 1], 1)
  const at = (values: ArrayLike<number>, x: number, y: number): number =>
    x >= 0 && x < columns && y >= 0 && y < rows ? values[y * columns + x]! : 0
  const slopes = pixels.map(() => 0)
  const across = pixels.map(() => 0)
  const down = pixels.map(() => 0)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const ink = (dx: number, dy: number): number => at(smooth, x + dx, y + dy)
      const gx = ink(1, -1) + 2 * ink(1, 0) + ink(1, 1) - ink(-1, -1) - 2 * ink(-1, 0) - ink(-1, 1)
      const gy = ink(-1, 1) + 2 * ink(0, 1) + ink(1, 1) - ink(-1, -1) - 2 * ink(0, -1) - ink(1, -1)
      const place = y * columns + x
      across[place] = gx
      down[place] = gy
      slopes[place] = Math.round((Math.hypot(gx, gy) / 4) * 1e5) / 1e5 // equal ones must stay equal
    }
  }
  const steepest = slopes.map((slope, place) => {
    const [x, y] = [place % columns, Math.floor(place / columns)]
    const [stepX, stepY] = direction(across[place]!, down[place]!)
    const steeper =
      slope >= at(slopes, x - stepX, y - stepY) && slope > at(slopes, x + stepX, y + stepY)
    return steeper && slope >= weak ? slope : 0 // of two equal ones the one with the ink
  })
  return connected(steepest, setting)
}

/** The neighbour towards more ink. */
function direction(gx: number, gy: number): readonly [x: number, y: number] {
  if (Math.abs(gy) <= tangent * Math.abs(gx)) return [Math.sign(gx), 0]
  if (Math.abs(gx) <= tangent * Math.abs(gy)) return [0, Math.sign(gy)]
  return [Math.sign(gx), Math.sign(gy)]
}

/** The strong edges, and those reachable from them. */
function connected(slopes: Float32Array, { rows, columns }: CorruptionSetting): Uint8Array {
  const found = new Uint8Array(slopes.length)
  const open: number[] = []
  slopes.forEach((slope, place) => {
    if (slope >= strong) open.push(place)
  })
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found[place] === 1) continue
    found[place] = 1
    const [x, y] = [place % columns, Math.floor(place / columns)]
    for (let toY = Math.max(0, y - 1); toY <= Math.min(rows - 1, y + 1); toY++) {
      for (let toX = Math.max(0, x - 1); toX <= Math.min(columns - 1, x + 1); toX++) {
        const next = toY * columns + toX
        if (found[next] === 0 && slopes[next]! > 0) open.push(next)
      }
    }
  }
  return found
}
