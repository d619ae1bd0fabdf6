/** A closed line: `x0, y0, x1, y1, ...`, y downwards, in pixels. The last point joins the first. */
export type Contour = readonly number[]

/** Fills an outline as fonts are filled (nonzero winding), anti-aliased: each row of pixels is sampled by four lines,
 * and along a line the coverage is exact. The same bytes on every machine. @returns `[height, width]`, 255 where the
 * outline covers the whole pixel */
export function fillOutline(
  contours: readonly Contour[],
  width: number,
  height: number,
): Uint8Array {
  const coverage = new Float64Array(width * height)
  for (let line = 0; line < height * linesPerRow; line++) {
    const row = Math.floor(line / linesPerRow) * width
    let winding = 0
    let from = 0
    for (const { x, turn } of crossings(contours, (line + 0.5) / linesPerRow)) {
      if (winding !== 0) cover(coverage, row, width, from, x)
      winding += turn
      from = x
    }
  }
  return Uint8Array.from(coverage, (value) =>
    Math.min(255, Math.round((value / linesPerRow) * 255)),
  )
}

const linesPerRow = 4

interface Crossing {
  x: number
  turn: 1 | -1
}

/** Where the outline crosses a horizontal line, from left to right. */
function crossings(contours: readonly Contour[], y: number): Crossing[] {
  const found: Crossing[] = []
  for (const contour of contours) {
    let x0 = contour[contour.length - 2]!
    let y0 = contour[contour.length - 1]!
    for (let at = 0; at < contour.length; at += 2) {
      const x1 = contour[at]!
      const y1 = contour[at + 1]!
      if (y0 <= y !== y1 <= y) {
        found.push({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), turn: y1 > y0 ? 1 : -1 })
      }
      x0 = x1
      y0 = y1
    }
  }
  return found.sort((one, other) => one.x - other.x)
}

function cover(into: Float64Array, row: number, width: number, left: number, right: number): void {
  const from = Math.max(0, left)
  const to = Math.min(width, right)
  for (let x = Math.floor(from); x < to; x++) {
    into[row + x]! += Math.min(to, x + 1) - Math.max(from, x)
  }
}
