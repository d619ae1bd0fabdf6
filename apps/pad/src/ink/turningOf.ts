import type { InkPoint } from './stroke'

/** How a line turns, in whole turns; clockwise on the sheet is positive. */
export interface Turning {
  /** To one side, less to the other: a circle is 1 or -1, an 8 nearly 0. */
  readonly net: number
  /** To both sides. */
  readonly total: number
  /** How far apart its directions lie, counted on past a whole turn. */
  readonly range: number
}

/** @param step in pixels, between the points that count: the hand shakes within it */
export function turningOf(points: readonly InkPoint[], step: number): Turning {
  const steps = [points[0]!]
  for (const point of points) {
    const { x, y } = steps.at(-1)!
    if (Math.hypot(point.x - x, point.y - y) >= step) steps.push(point)
  }
  let [net, total, most, least] = [0, 0, 0, 0]
  for (let at = 2; at < steps.length; at++) {
    const [start, middle, end] = [steps[at - 2]!, steps[at - 1]!, steps[at]!]
    const [ax, ay] = [middle.x - start.x, middle.y - start.y]
    const [bx, by] = [end.x - middle.x, end.y - middle.y]
    const turn = Math.atan2(ax * by - ay * bx, ax * bx + ay * by) / (2 * Math.PI)
    net += turn
    total += Math.abs(turn)
    most = Math.max(most, net)
    least = Math.min(least, net)
  }
  return { net, total, range: most - least }
}
