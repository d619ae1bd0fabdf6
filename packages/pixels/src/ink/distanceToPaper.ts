/** How far each pixel of ink lies from the next pixel of paper, in pixels: 1 at the rim of a stroke. Paper lies around
 * the image. The chamfer distance of 3 and 4 thirds, within 8 % of the Euclidean one (Borgefors, 1986).
 * @param mask `[height, width]`, other than 0 for ink
 * @param distance zeros, which the result takes the place of */
export function distanceToPaper(
  mask: Uint8Array,
  width: number,
  height: number,
  distance: Float32Array = new Float32Array(width * height),
): Float32Array {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (mask[at] === 0) continue
      const isRim = x === 0 || y === 0
      const left = isRim ? 0 : distance[at - 1]!
      const upperLeft = isRim ? 0 : distance[at - width - 1]!
      const upper = isRim ? 0 : distance[at - width]!
      const upperRight = isRim || x === width - 1 ? 0 : distance[at - width + 1]!
      distance[at] = Math.min(left + 1, upper + 1, upperLeft + 4 / 3, upperRight + 4 / 3)
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const at = y * width + x
      if (mask[at] === 0) continue
      const isRim = x === width - 1 || y === height - 1
      const right = isRim ? 0 : distance[at + 1]!
      const lowerRight = isRim ? 0 : distance[at + width + 1]!
      const lower = isRim ? 0 : distance[at + width]!
      const lowerLeft = isRim || x === 0 ? 0 : distance[at + width - 1]!
      const near = Math.min(right + 1, lower + 1, lowerRight + 4 / 3, lowerLeft + 4 / 3)
      if (near < distance[at]!) distance[at] = near
    }
  }
  return distance
}
