import { boxOf, type Stroke } from './stroke'
import { type StrokePiece, strokePieces } from './strokePieces'

/** The pieces of strokes as they were written, but a stroke that was written late follows the piece that it lies over.
 * @param height of a digit @param whole ids of strokes that are not cut */
export function pieceOrder(
  strokes: readonly Stroke[],
  height: number,
  whole: ReadonlySet<number>,
): StrokePiece[] {
  const order: StrokePiece[] = []
  let before: StrokePiece | undefined
  for (const stroke of strokes) {
    const over = order.map((earlier) => {
      return earlier.isLink ? 0 : between([earlier], [stroke], height).overlap
    })
    const most = Math.max(0, ...over)
    const justBefore = before ? over[order.indexOf(before)]! : 0
    const isLate = most >= lateOverlap && most > justBefore
    const pieces = strokePieces(stroke, whole.has(stroke.id) ? Infinity : height)
    order.splice(isLate ? over.lastIndexOf(most) + 1 : order.length, 0, ...pieces)
    before = pieces.at(-1)
  }
  return order
}

/** Share of the narrower one's width. */
const lateOverlap = 0.5

/** How strokes lie beside others: the gap in heights of a digit, the overlap as a share of the narrower ones' width, and the
 * height of the lower ones as a share of a digit's. */
export function between(
  some: readonly Stroke[],
  others: readonly Stroke[],
  height: number,
): { gap: number; overlap: number; least: number } {
  const [a, b] = [boxOf(some), boxOf(others)]
  const common = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const narrower = Math.max(0.12 * height, Math.min(a.right - a.left, b.right - b.left))
  return {
    gap: Math.max(0, -common) / height,
    overlap: Math.max(0, common) / narrower,
    least: Math.min(1, Math.min(a.bottom - a.top, b.bottom - b.top) / height),
  }
}
