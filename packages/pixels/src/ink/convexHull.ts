export type Point = readonly [x: number, y: number]

/** The corners of the smallest convex polygon around points, one after another (monotone chain: Andrew, 1979).
 * @example convexHull([[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]]).length // 4 */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((one, other) => one[0] - other[0] || one[1] - other[1])
  const half = (order: readonly Point[]) => {
    const chain: Point[] = []
    for (const point of order) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

/** Twice the signed area of a triangle. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/** Area of a polygon from its corners in order (shoelace formula). */
export function polygonArea(corners: readonly Point[]): number {
  let twice = 0
  for (const [at, [x, y]] of corners.entries()) {
    const [nextX, nextY] = corners[(at + 1) % corners.length]!
    twice += x * nextY - nextX * y
  }
  return Math.abs(twice) / 2
}

/** Which share of a convex polygon the largest quadrilateral between its corners covers: 1 for a rectangle, whatever its
 * turn, 2 / pi = 0.64 for an ellipse. */
export function quadrilateralShare(hull: readonly Point[]): number {
  const whole = polygonArea(hull)
  if (hull.length < 3 || whole === 0) return 0
  const step = Math.max(1, Math.ceil(hull.length / 48)) // of an outline of many corners a part will do
  const corners = hull.filter((_, at) => at % step === 0)
  let largest = 0
  for (let one = 0; one < corners.length; one++) {
    for (let other = one + 1; other < corners.length; other++) {
      let [left, right] = [0, 0]
      for (const corner of corners) {
        const area = turn(corners[one]!, corners[other]!, corner)
        if (area > left) left = area
        else if (-area > right) right = -area
      }
      largest = Math.max(largest, (left + right) / 2)
    }
  }
  return largest / whole
}
