const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** The 16 bits of IEEE 754 binary16 nearest to a number; of two equally near ones that with an even last bit.
 * @throws RangeError for a number beyond 65,504, the largest */
export function toFloat16(value) {
  float[0] = value
  const sign = (word[0] >>> 16) & 0x8000
  const size = Math.abs(float[0])
  if (!(size < 65_520))
    throw new RangeError(`toFloat16: expected a number within 65,504, got ${value}.`)
  // the spacing of float16 around the number: 2^-24 below 2^-14, else 2^-10 of its power of two
  const exponent = size < 2 ** -14 ? -14 : ((word[0] >>> 23) & 0xff) - 127
  const steps = evenlyRounded(size / 2 ** (exponent - 10))
  // steps from 1024 on carry into the exponent by themselves
  return sign | (size < 2 ** -14 ? steps : ((exponent + 14) << 10) + steps)
}

function evenlyRounded(value) {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
