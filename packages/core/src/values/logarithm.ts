/** The natural logarithm with the same bits on every machine: ECMAScript leaves the last bits of `Math.log` to the
 * engine, but prescribes sums, products and quotients exactly. Within two units in the last place.
 *
 * `x = m 2^e` with `m` in `[sqrt(1/2), sqrt(2))`, and `ln m = 2 (s + s^3/3 + s^5/5 + ...)` with
 * `s = (m - 1) / (m + 1)`, of which eleven terms are enough.
 * @param x finite, at least 2^-1022
 * @example logarithm(1) // 0 */
export function logarithm(x: number): number {
  double[0] = x
  let exponent = (words[high]! >>> 20) - 1023
  let mantissa = x * powers[1023 - exponent]! // [1, 2), exactly
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  const q = square * square // two sums side by side are twice as fast as one
  const even = 1 / 3 + q * (1 / 7 + q * (1 / 11 + q * (1 / 15 + q * (1 / 19))))
  const odd = 1 / 5 + q * (1 / 9 + q * (1 / 13 + q * (1 / 17 + q * (1 / 21))))
  return exponent * Math.LN2 + 2 * (s + s * (square * even + q * odd))
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const high = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0 // little-endian, or not
/** From 2^-1023 to 2^1022. Looked up, since a double that was just written in halves is slow to read. */
const powers = new Float64Array(2046)
powers[1023] = 1
for (let place = 1024; place < powers.length; place++) powers[place] = 2 * powers[place - 1]!
for (let place = 1022; place >= 0; place--) powers[place] = powers[place + 1]! / 2
