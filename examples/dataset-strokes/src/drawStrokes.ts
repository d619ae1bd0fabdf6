/** The path of a pen from touching the paper to leaving it: `[xs, ys]`, of equal length. y grows downwards. */
export type Stroke = readonly [xs: readonly number[], ys: readonly number[], ...more: unknown[]]

/** Draws strokes framed like MNIST's digits: 28x28 pixels, ink 255 on paper 0, the drawing scaled to fit 20x20 and
 * centred.
 * @param penWidth in pixels of the image
 * @example drawStrokes([[[0, 100], [0, 0]]], 2) // a horizontal line, two pixels thick */
export function drawStrokes(strokes: readonly Stroke[], penWidth: number): Uint8Array {
  const xs = strokes.flatMap(([x]) => x)
  const ys = strokes.flatMap(([, y]) => y)
  const [left, right, top, bottom] = [least(xs), most(xs), least(ys), most(ys)]
  const scale = 20 / Math.max(right - left, bottom - top, 1e-9)
  const lines = strokes.flatMap(([x, y]) =>
    x.map((_, at) => {
      const points = [at, Math.min(at + 1, x.length - 1)] // a single point is a line of no length
      return points.map((point) => [
        14 + scale * (x[point]! - (left + right) / 2),
        14 + scale * (y[point]! - (top + bottom) / 2),
      ]) as [Point, Point]
    }),
  )
  return Uint8Array.from({ length: 28 * 28 }, (_, pixel) => {
    const middle: Point = [(pixel % 28) + 0.5, Math.floor(pixel / 28) + 0.5]
    const away = least(lines.map((line) => distance(middle, line)))
    return Math.round(255 * Math.min(1, Math.max(0, penWidth / 2 + 0.5 - away)))
  })
}

type Point = [x: number, y: number]

/** The distance from a point to a line segment. */
function distance([x, y]: Point, [[fromX, fromY], [toX, toY]]: [Point, Point]): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY]
  const square = alongX ** 2 + alongY ** 2
  const share = square === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / square
  const at = Math.min(1, Math.max(0, share))
  return Math.hypot(x - fromX - at * alongX, y - fromY - at * alongY)
}

const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
