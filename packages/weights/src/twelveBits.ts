/** Numbers of 12 bits as float16: those are float16 without the last four bits, two of them in three bytes. A mantissa of six
 * bits rounds by less than 0.8 %.
 * @param bytes the first number's upper eight bits, its lower four and the second's upper four, the second's lower eight; and so on
 * @param count how many numbers there are
 * @returns `[count]`, the bits of float16
 * @example fromTwelveBits(Uint8Array.of(0x3c, 0x0b, 0xc0), 2) // [0x3c00, 0xbc00], which are 1 and -1 */
export function fromTwelveBits(bytes: Uint8Array, count: number): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(count)
  for (let at = 0, from = 0; at < count; at += 2, from += 3) {
    const middle = bytes[from + 1]!
    halves[at] = (bytes[from]! << 8) | (middle & 0xf0)
    if (at + 1 < count) halves[at + 1] = ((middle & 0x0f) << 12) | (bytes[from + 2]! << 4)
  }
  return halves
}
