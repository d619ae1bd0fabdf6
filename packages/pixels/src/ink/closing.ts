/** Grey closing by a square: the greatest value around each pixel, then the least of those. What is darker than its
 * surroundings and narrower than the square becomes as bright as they are; edges of what is broader stay where they are
 * (Serra, 1982). Both filters run in constant time a pixel (van Herk, 1992; Gil and Werman, 1993).
 * @param values `[height, width]`; stay as they are
 * @param side of the square in pixels; even ones are taken as one more
 * @returns a new image
 * @example closing(Float32Array.of(9, 9, 1, 9, 9), 5, 1, 3) // 9 everywhere */
export function closing(
  values: Float32Array,
  width: number,
  height: number,
  side: number,
): Float32Array {
  const radius = side >> 1
  const result = values.slice()
  for (const sign of [1, -1]) {
    for (let y = 0; y < height; y++) slide(result, y * width, 1, width, radius, sign)
    for (let x = 0; x < width; x++) slide(result, x, width, height, radius, sign)
  }
  return result
}

let forward = new Float32Array(0)
let backward = new Float32Array(0)

/** The greatest value (of `sign` 1) or the least (-1) within a radius, along `length` values that lie `step` apart. */
function slide(
  values: Float32Array,
  start: number,
  step: number,
  length: number,
  radius: number,
  sign: number,
): void {
  const window = 2 * radius + 1
  const padded = Math.ceil((length + 2 * radius) / window) * window
  if (forward.length < padded) {
    forward = new Float32Array(padded)
    backward = new Float32Array(padded)
  }
  const one = forward
  const other = backward
  one.fill(-Infinity, 0, padded)
  for (let at = 0; at < length; at++) one[radius + at] = sign * values[start + at * step]!
  other.set(one.subarray(0, padded))
  for (let at = 1; at < padded; at++) {
    if (at % window !== 0 && one[at - 1]! > one[at]!) one[at] = one[at - 1]!
  }
  for (let at = padded - 2; at >= 0; at--) {
    if ((at + 1) % window !== 0 && other[at + 1]! > other[at]!) other[at] = other[at + 1]!
  }
  for (let at = 0; at < length; at++) {
    const left = other[at]!
    const right = one[at + 2 * radius]!
    values[start + at * step] = sign * Math.max(left, right)
  }
}
