import { decodeSafetensors, encodeSafetensors, safetensorsMetadata } from './safetensors'

/** A file as another writer lays it out: the header's text, then the values' bytes. */
function file(header: string | object, values: readonly number[] = []): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, Uint8Array.from(values)])
}

const decode = (bytes: Uint8Array) => decodeSafetensors('it.safetensors', bytes)

test('the bytes are those of the format', () => {
  const tensors = { ab: { shape: [1, 2], values: Float32Array.of(1, -2) } }
  const bytes = encodeSafetensors(tensors, { by: 'x' })
  const header =
    '{"__metadata__":{"by":"x"},"ab":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}'
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
  expect(Buffer.from(bytes.subarray(0, 8)).readBigUInt64LE()).toBe(BigInt(padded.length))
  expect(Buffer.from(bytes.subarray(8, 8 + padded.length)).toString()).toBe(padded)
  // 1 is 3f800000, -2 is c0000000, little-endian
  expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
  expect(decode(bytes)).toEqual(tensors)
})

test('values keep their bits, also those without a number, and scalars their shape', () => {
  const values = Float32Array.of(NaN, Infinity, -0, 1e-45, 3.4e38)
  const tensors = { all: { shape: [5], values }, one: { shape: [], values: Float32Array.of(7) } }
  expect(decode(encodeSafetensors(tensors))).toEqual(tensors)
})

test('half precision of both kinds is read, in any order and place', () => {
  const bytes = file(
    {
      brain: { dtype: 'BF16', shape: [3], data_offsets: [8, 14] },
      half: { dtype: 'F16', shape: [2, 2], data_offsets: [0, 8] },
    },
    // half: 1.5, -2, the smallest above 0, infinity; brain: 1, -0.5, 3.140625
    [0, 0x3e, 0, 0xc0, 1, 0, 0, 0x7c, 0x80, 0x3f, 0, 0xbf, 0x49, 0x40],
  )
  const shifted = new Uint8Array([0, ...bytes]).subarray(1) // lies at an odd byte
  expect(decode(shifted)).toEqual({
    brain: { shape: [3], values: Float32Array.of(1, -0.5, 3.140625) },
    half: { shape: [2, 2], values: Float32Array.of(1.5, -2, 2 ** -24, Infinity) },
  })
})

test('damaged files are refused', () => {
  const entry = (of: object) => ({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...of } })
  const eight = [0, 0, 0, 0, 0, 0, 0, 0]
  expect(() => decode(Uint8Array.of(1, 2))).toThrow(
    'it.safetensors: expected a safetensors file, found 2 bytes. It is damaged or of another kind: copy it again.',
  )
  expect(() => decode(Buffer.from('PK-zip files begin so'))).toThrow('found a header of ')
  expect(() => decode(file('[1]]'))).toThrow('found a header that is not a JSON object.')
  expect(() => decode(file('null'))).toThrow('found a header that is not a JSON object.')
  expect(() => decode(file({ w: 3 }))).toThrow("found a malformed entry for 'w'.")
  expect(() => decode(file(entry({ shape: [-1] }), eight))).toThrow("a malformed entry for 'w'")
  expect(() => decode(file(entry({}), eight.slice(1)))).toThrow(
    "found too few bytes at 'w', bytes 0 to 8.",
  )
  expect(() => decode(file(entry({ shape: [3] }), eight))).toThrow("found no 12 bytes for 'w'.")
  expect(() => decode(file(entry({ dtype: 'I64' }), eight))).toThrow(
    "it.safetensors: expected 'w' to be F32, F16 or BF16, found I64. Convert it to F32 first.",
  )
})

// What safetensors 0.6 for Python refuses too: InvalidOffset, MetadataIncompleteBuffer, HeaderTooLarge.
test('tensors fill the file, each once, without gaps and overlaps', () => {
  const four = { dtype: 'F32', shape: [1] }
  const [a, b] = [
    { ...four, data_offsets: [0, 4] },
    { ...four, data_offsets: [4, 8] },
  ]
  const eight = [0, 0, 0, 0, 0, 0, 0, 0]
  const gap = { ...four, data_offsets: [8, 12] }
  expect(Object.keys(decode(file({ b, a }, eight)))).toEqual(['a', 'b'])
  expect(() => decode(file({ a, b: a }, eight))).toThrow("found an overlap at 'b', bytes 0 to 4.")
  expect(() => decode(file({ a, gap }, [...eight, 0, 0, 0, 0]))).toThrow(
    "found a gap at 'gap', bytes 8 to 12.",
  )
  expect(() => decode(file({ a }, eight))).toThrow('found 4 bytes after the last tensor.')
  const twice = `{"a":${JSON.stringify(a)},"\\u0061":${JSON.stringify(b)}}`
  expect(() => decode(file(twice, eight))).toThrow("found two entries for 'a'.")
  const nested = { ...a, dtype: 'F32', more: { a: 1 } }
  expect(Object.keys(decode(file({ a: nested }, [0, 0, 0, 0])))).toEqual(['a'])
  const bomb = Buffer.alloc(17 * 2 ** 20, ' ')
  expect(() => decode(file(`{${bomb}}`))).toThrow(`found a header of ${bomb.length + 2} bytes.`)
})

test.each([
  ['a zip', 'PK\x03\x04\0\0\b\b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\x12\0digits/data.pklFB'],
  ['a bare pickle', '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.'],
])('a file of PyTorch, %s, is named as one, with the lines that convert it', (_, begin) => {
  expect(() => decodeSafetensors('digits.pth', Buffer.from(begin, 'latin1'))).toThrow(
    'digits.pth: expected a safetensors file, found one of PyTorch (a pickle). Convert its state dict in Python:\n' +
      '  import torch, safetensors.torch\n' +
      '  state = torch.load("digits.pth", map_location=\'cpu\', weights_only=True)\n' +
      '  safetensors.torch.save_file({name: value.float().contiguous().clone() for name, value in state.items()}, ' +
      '"digits.safetensors")',
  )
})

test('gives the texts of a file, and none where there are none', () => {
  const texts = { format: 'tf', by: 'x' }
  expect(safetensorsMetadata('it.safetensors', encodeSafetensors({}, texts))).toEqual(texts)
  expect(safetensorsMetadata('it.safetensors', file('{}'))).toEqual({})
})
