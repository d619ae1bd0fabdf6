import type { Page } from '@inkstone/core'

/** A page whose pixels come from elsewhere on it, interpolated between four; what lies off it is paper. Its boxes are
 * dropped.
 * @param from place on the page of a pixel of the new one */
export function warpPage(
  page: Page,
  width: number,
  height: number,
  from: (x: number, y: number) => readonly [x: number, y: number],
): Page {
  const light = new Float32Array(width * height)
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= page.width || y >= page.height
      ? page.paper
      : page.light[y * page.width + x]!
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = from(x, y)
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)]
      const [across, down] = [fromX - left, fromY - top]
      const upper = at(left, top) + across * (at(left + 1, top) - at(left, top))
      const lower = at(left, top + 1) + across * (at(left + 1, top + 1) - at(left, top + 1))
      light[y * width + x] = upper + down * (lower - upper)
    }
  }
  return { ...page, light, width, height, boxes: [] }
}
