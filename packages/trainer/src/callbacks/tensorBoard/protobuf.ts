// The fields of protocol buffers that event files need, as bytes (protobuf.dev, "Encoding"). A message is its fields
// one after another.

/** A 64-bit number, wire type 1. */
export function doubleField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([tag(field, 1), bytes])
}

/** A 32-bit number, wire type 5. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([tag(field, 5), bytes])
}

/** A whole number >= 0, wire type 0. */
export function wholeField(field: number, value: number): Uint8Array {
  return Buffer.concat([tag(field, 0), varint(value)])
}

/** Text, bytes or another message, wire type 2. */
export function bytesField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(value)
  return Buffer.concat([tag(field, 2), varint(bytes.length), bytes])
}

/** A list of 64-bit numbers, packed. */
export function doublesField(field: number, values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(8 * values.length)
  values.forEach((value, index) => {
    bytes.writeDoubleLE(value, 8 * index)
  })
  return bytesField(field, bytes)
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(field * 8 + wireType)
}

/** Seven bits per byte, lowest first; each byte but the last has its highest bit set. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Uint8Array.of(...bytes, rest)
}
