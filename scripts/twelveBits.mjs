/** Rounds bits of float16 to their upper twelve, of two equally near ones to that with an even last bit.
 * @returns the bits of float16, the lower four 0
 * @throws RangeError for a number that would become infinite */
export function roundedToTwelveBits(halves) {
  return halves.map((half) => {
    const upper = half >> 4
    const rest = half & 0xf
    const near = rest > 8 || (rest === 8 && upper % 2 === 1) ? upper + 1 : upper
    if ((near & 0x7c0) === 0x7c0) {
      throw new RangeError('roundedToTwelveBits: expected numbers below 65,024.')
    }
    return near << 4
  })
}

/** The upper twelve bits of two numbers in three bytes: what fromTwelveBits of @inkstone/weights takes. */
export function packTwelveBits(halves) {
  const bytes = new Uint8Array(3 * Math.ceil(halves.length / 2))
  for (let at = 0, to = 0; at < halves.length; at += 2, to += 3) {
    const [one, other] = [halves[at], halves[at + 1] ?? 0]
    bytes[to] = one >> 8
    bytes[to + 1] = (one & 0xf0) | (other >> 12)
    bytes[to + 2] = (other >> 4) & 0xff
  }
  return bytes
}
