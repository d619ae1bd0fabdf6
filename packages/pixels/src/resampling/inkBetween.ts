import type { PaperPlane } from './paperPlane'

/** The value at a point of a plane, interpolated between the four pixels around it (bilinear sampling). @param x in
 * the plane, where the image's first pixel is at 1
 * @example inkBetween(paperPlane(Float32Array.of(0, 1), [1, 2, 1], 0), 1.5, 1) // 0.5 */
export function inkBetween(
  { plane, stride, left, right, top, bottom }: PaperPlane,
  x: number,
  y: number,
): number {
  if (!(x >= left && x < right && y >= top && y < bottom)) return 0
  const at = (y | 0) * stride + (x | 0)
  const share = x - (x | 0) // of the right pixels
  const upperLeft = plane[at]!
  const lowerLeft = plane[at + stride]!
  const upper = upperLeft + share * (plane[at + 1]! - upperLeft)
  const lower = lowerLeft + share * (plane[at + stride + 1]! - lowerLeft)
  return upper + (y - (y | 0)) * (lower - upper)
}
