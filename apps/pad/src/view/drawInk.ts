import type { InkPoint, Stroke } from '../ink/stroke'

/** Width of the pen in pixels of the sheet, at half pressure. */
export const penWidth = 7

/** Draws strokes on a canvas, as curves through the middles between their points, broader where the pen was pressed. */
export function drawInk(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  colour: string,
): void {
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const { points } of strokes) {
    const [first] = points
    if (!first) continue
    if (points.length < 3) drawDot(context, first)
    for (let at = 1; at < points.length; at++) {
      const [before, point] = [points[at - 1]!, points[at]!]
      const from = middle(points[at - 2] ?? before, before)
      const to = at === points.length - 1 ? point : middle(before, point)
      context.lineWidth = widthAt(point)
      context.beginPath()
      context.moveTo(from.x, from.y)
      context.quadraticCurveTo(before.x, before.y, to.x, to.y)
      context.stroke()
    }
  }
}

function drawDot(context: CanvasRenderingContext2D, point: InkPoint): void {
  context.beginPath()
  context.arc(point.x, point.y, widthAt(point) / 2, 0, 2 * Math.PI)
  context.fill()
}

function widthAt({ pressure }: InkPoint): number {
  return penWidth * (0.6 + 0.8 * pressure)
}

function middle(one: InkPoint, other: InkPoint): { x: number; y: number } {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
}
