/** ECMAScript leaves the last bits of `Math.sin`, `Math.cos` and `Math.exp` to the engine. These use only sums,
 * products and rounding, which it prescribes to the bit: what they draw is the same on every machine. */

/** Taylor's series about the nearest quarter turn; within 4e-15 for the angles of a few turns.
 * @param angle radians
 * @example sineAndCosine(Math.PI / 2) // [1, 0] */
export function sineAndCosine(angle: number): readonly [sine: number, cosine: number] {
  const quarters = Math.round(angle / (Math.PI / 2))
  const rest = angle - quarters * (Math.PI / 2) // within an eighth of a turn
  const square = rest * rest
  let sine = 1
  let cosine = 1
  for (let order = 16; order > 0; order -= 2) {
    sine = 1 - (sine * square) / (order * (order + 1))
    cosine = 1 - (cosine * square) / (order * (order - 1))
  }
  sine *= rest
  switch (quarters & 3) {
    case 0:
      return [sine, cosine]
    case 1:
      return [cosine, -sine]
    case 2:
      return [-sine, -cosine]
    default:
      return [-cosine, sine]
  }
}

/** `e ** -decay`: Taylor's series of a 64th part, squared six times; within 1e-14 of it.
 * @param decay 0 to 50
 * @example fading(Math.LN2) // 0.5 */
export function fading(decay: number): number {
  const part = decay / 64
  let value = 1
  for (let order = 24; order > 0; order--) value = 1 - (value * part) / order
  for (let squared = 0; squared < 6; squared++) value *= value
  return value
}
