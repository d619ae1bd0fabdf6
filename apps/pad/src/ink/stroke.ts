/** A point of ink, in pixels of the sheet. */
export interface InkPoint {
  readonly x: number
  readonly y: number
  /** 0 to 1; 0.5 where the device has none. */
  readonly pressure: number
}

/** What is written between pen down and pen up. */
export interface Stroke {
  /** Rises with each stroke of a sheet. */
  readonly id: number
  readonly points: readonly InkPoint[]
}

export interface StrokeBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The smallest box that holds the points of strokes. */
export function boxOf(strokes: readonly Stroke[]): StrokeBox {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { points } of strokes) {
    for (const { x, y } of points) {
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  return { left, top, right, bottom }
}
