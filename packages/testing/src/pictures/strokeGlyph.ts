/** Points of each character's strokes in a unit square, y downwards. */
const strokes: Readonly<Record<string, readonly (readonly number[])[]>> = {
  0: [
    [
      0.5, 0, 0.25, 0.08, 0.12, 0.3, 0.1, 0.6, 0.2, 0.88, 0.45, 1, 0.7, 0.9, 0.85, 0.6, 0.82, 0.25,
      0.68, 0.06, 0.5, 0,
    ],
  ],
  1: [[0.35, 0.2, 0.55, 0, 0.5, 1]],
  2: [[0.15, 0.2, 0.35, 0.02, 0.65, 0.05, 0.75, 0.25, 0.6, 0.5, 0.15, 0.97, 0.45, 0.9, 0.9, 0.95]],
  3: [
    [
      0.2, 0.08, 0.5, 0, 0.75, 0.15, 0.65, 0.38, 0.4, 0.47, 0.7, 0.55, 0.82, 0.75, 0.6, 0.97, 0.15,
      0.93,
    ],
  ],
  4: [
    [0.3, 0, 0.12, 0.55, 0.85, 0.5],
    [0.68, 0.1, 0.62, 1],
  ],
  5: [[0.8, 0.02, 0.3, 0.03, 0.22, 0.42, 0.55, 0.38, 0.8, 0.6, 0.7, 0.9, 0.4, 1, 0.12, 0.9]],
  6: [
    [
      0.65, 0, 0.35, 0.25, 0.18, 0.65, 0.3, 0.95, 0.6, 0.98, 0.75, 0.78, 0.6, 0.55, 0.35, 0.6, 0.2,
      0.75,
    ],
  ],
  7: [[0.1, 0.05, 0.8, 0.02, 0.55, 0.45, 0.4, 1]],
  8: [
    [
      0.75, 0.12, 0.5, 0, 0.25, 0.12, 0.35, 0.38, 0.65, 0.58, 0.78, 0.82, 0.5, 1, 0.22, 0.83, 0.4,
      0.55, 0.68, 0.35, 0.75, 0.12,
    ],
  ],
  9: [
    [
      0.75, 0.2, 0.5, 0.02, 0.25, 0.15, 0.22, 0.4, 0.45, 0.5, 0.72, 0.35, 0.75, 0.2, 0.7, 0.6, 0.6,
      1,
    ],
  ],
  A: [
    [0.05, 1, 0.45, 0, 0.9, 1],
    [0.2, 0.65, 0.75, 0.62],
  ],
  K: [
    [0.2, 0, 0.2, 1],
    [0.8, 0, 0.2, 0.55, 0.85, 1],
  ],
  W: [[0, 0, 0.25, 1, 0.5, 0.3, 0.75, 1, 1, 0]],
  X: [
    [0.1, 0, 0.9, 1],
    [0.9, 0, 0.1, 1],
  ],
}

/** A character drawn with a round pen, as an image in MNIST's frame: for tests that need ink and no data.
 * @param character a digit, or `A`, `K`, `W`, `X`
 * @param pen width of the line in pixels
 * @returns `[28, 28]`, paper 0, ink 1
 * @throws Error for another character
 * @example strokeGlyph('7')[5 * 28 + 14] // 1: the bar */
export function strokeGlyph(character: string, pen = 2.5): Float32Array {
  const lines = strokes[character]
  if (!lines) {
    throw new Error(
      `strokeGlyph: expected one of ${Object.keys(strokes).join(' ')}, got '${character}'.`,
    )
  }
  const image = new Float32Array(side * side)
  for (let at = 0; at < image.length; at++) {
    const x = ((at % side) + 0.5 - 6) / 16
    const y = (Math.floor(at / side) + 0.5 - 5) / 18
    let nearest = Infinity
    for (const line of lines) {
      for (let point = 0; point + 3 < line.length; point += 2) {
        nearest = Math.min(nearest, distance(x, y, line, point))
      }
    }
    image[at] = Math.max(0, Math.min(1, pen / 2 + 0.5 - nearest * 17))
  }
  return image
}

const side = 28

/** From a point to the segment between two points of a line. */
function distance(x: number, y: number, line: readonly number[], at: number): number {
  const [x0, y0, x1, y1] = line.slice(at, at + 4) as [number, number, number, number]
  const [dx, dy] = [x1 - x0, y1 - y0]
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)
  const t = Math.max(0, Math.min(1, along))
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy)
}
