import type { InkPoint } from './stroke'

/** Where two lines come closest, as shares of their lengths from their first points. */
export interface Contact {
  readonly distance: number
  readonly along: number
  readonly alongOther: number
}

/** Where two lines cross, or else come closest. */
export function contactOf(line: readonly InkPoint[], other: readonly InkPoint[]): Contact {
  const [places, otherPlaces] = [sharesOf(line), sharesOf(other)]
  let best: Contact = { distance: Infinity, along: 0, alongOther: 0 }
  const consider = (distance: number, along: number, alongOther: number): void => {
    if (distance < best.distance) best = { distance, along, alongOther }
  }
  for (let at = 0; at < line.length; at++) {
    const [a, b] = [line[at]!, line[at + 1] ?? line[at]!]
    const [from, to] = [places[at]!, places[at + 1] ?? places[at]!]
    for (let place = 0; place < other.length; place++) {
      const [c, d] = [other[place]!, other[place + 1] ?? other[place]!]
      const [first, last] = [otherPlaces[place]!, otherPlaces[place + 1] ?? otherPlaces[place]!]
      const [s, t] = crossing(a, b, c, d) ?? []
      if (s !== undefined && t !== undefined) {
        return {
          distance: 0,
          along: from + s * (to - from),
          alongOther: first + t * (last - first),
        }
      }
      const near = nearest(a, c, d)
      consider(near.distance, from, first + near.share * (last - first))
      const far = nearest(c, a, b)
      consider(far.distance, from + far.share * (to - from), first)
    }
  }
  return best
}

/** Of each point, how much of the line lies before it: 0 to 1. */
function sharesOf(points: readonly InkPoint[]): number[] {
  let length = 0
  const lengths = points.map(({ x, y }, at) => {
    const before = points[Math.max(0, at - 1)]!
    length += Math.hypot(x - before.x, y - before.y)
    return length
  })
  return lengths.map((own) => (length === 0 ? 0 : own / length))
}

/** Where two segments cross, as shares of each. */
function crossing(
  a: InkPoint,
  b: InkPoint,
  c: InkPoint,
  d: InkPoint,
): [number, number] | undefined {
  const [abx, aby, cdx, cdy] = [b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y]
  const across = abx * cdy - aby * cdx
  if (across === 0) return undefined
  const s = ((c.x - a.x) * cdy - (c.y - a.y) * cdx) / across
  const t = ((c.x - a.x) * aby - (c.y - a.y) * abx) / across
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? [s, t] : undefined
}

/** The place of a segment that is nearest to a point. */
export function nearest(
  { x, y }: InkPoint,
  start: InkPoint,
  end: InkPoint,
): { distance: number; share: number } {
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const squared = dx * dx + dy * dy
  const along = squared === 0 ? 0 : ((x - start.x) * dx + (y - start.y) * dy) / squared
  const share = Math.min(1, Math.max(0, along))
  return { distance: Math.hypot(x - start.x - share * dx, y - start.y - share * dy), share }
}
