import type { GreyPicture } from './greyPicture'

/** How much of each piece's rim is as sharp as a pen's: where brightness changes within four pixels by a good part of the
 * contrast. A shadow's rim is soft, or no rim of the picture at all but of what was taken for paper.
 * @param labels `[height, width]`, 0 for paper, `index + 1` for a piece
 * @param count of pieces
 * @param changeAt by how many grey values a sharp rim changes at a pixel
 * @returns the share of each piece's rim, 0 to 1 */
export function sharpRims(
  { pixels, width, height }: GreyPicture,
  labels: Int32Array,
  count: number,
  changeAt: (at: number) => number,
): Float64Array {
  const rim = new Float64Array(count)
  const sharp = new Float64Array(count)
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 2) * width, Math.min(height - 1, y + 2) * width]
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const label = labels[at]!
      if (label === 0) continue
      const isRim =
        (x > 0 && labels[at - 1] === 0) ||
        (x < width - 1 && labels[at + 1] === 0) ||
        (y > 0 && labels[at - width] === 0) ||
        (y < height - 1 && labels[at + width] === 0)
      if (!isRim) continue
      const across =
        pixels[y * width + Math.min(width - 1, x + 2)]! - pixels[y * width + Math.max(0, x - 2)]!
      const down = pixels[below + x]! - pixels[above + x]!
      rim[label - 1]!++
      if (Math.hypot(across, down) >= changeAt(at)) sharp[label - 1]!++
    }
  }
  return sharp.map((value, piece) => value / Math.max(1, rim[piece]!))
}
