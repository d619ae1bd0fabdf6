import type { GreyPicture } from './greyPicture'

/** How much of each piece's rim is as sharp as a pen's: where brightness changes within a few pixels by a good part of the
 * contrast. A shadow's rim is soft, or no rim of the picture at all but of what was taken for paper.
 * @param labels `[height, width]`, 0 for paper, `index + 1` for a piece
 * @param count of pieces
 * @param reach how many pixels to each side may hold the change
 * @param changeAt by how many grey values a sharp rim changes at a pixel
 * @returns the share of each piece's rim, 0 to 1 */
export function sharpRims(
  { pixels, width, height }: GreyPicture,
  labels: Int32Array,
  count: number,
  reach: number,
  changeAt: (at: number) => number,
): Float64Array {
  const rim = new Float64Array(count)
  const sharp = new Float64Array(count)
  for (let y = 0; y < height; y++) {
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
      const right = Math.min(reach, width - 1 - x)
      const below = Math.min(reach, height - 1 - y)
      const across = rangeOf(pixels, at, 1, Math.max(-reach, -x), right)
      const down = rangeOf(pixels, at, width, Math.max(-reach, -y), below)
      rim[label - 1]!++
      if (Math.hypot(across, down) >= changeAt(at)) sharp[label - 1]!++
    }
  }
  return sharp.map((value, piece) => value / Math.max(1, rim[piece]!))
}

/** Between the brightest and the darkest of some pixels in a row. The outer two alone would not tell a stroke that is thinner:
 * both are paper. */
function rangeOf(pixels: Uint8Array, at: number, step: number, from: number, to: number): number {
  let [darkest, brightest] = [255, 0]
  for (let off = from; off <= to; off++) {
    const value = pixels[at + off * step]!
    darkest = Math.min(darkest, value)
    brightest = Math.max(brightest, value)
  }
  return brightest - darkest
}
