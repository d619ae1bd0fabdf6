/** The number that 16 bits of IEEE 754 binary16 stand for: 1 bit sign, 5 bits exponent, 10 bits fraction.
 * @example fromFloat16(0x3e00) // 1.5 */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

const word = new DataView(new ArrayBuffer(4))

/** The number that 16 bits of bfloat16 stand for: the upper half of a float32.
 * @example fromBfloat16(0x3fc0) // 1.5 */
export function fromBfloat16(bits: number): number {
  word.setUint16(0, bits)
  return word.getFloat32(0)
}
