import fc from 'fast-check'
import { readIdx } from './readIdx'

/** IDX as its definition says it: big-endian sizes, then the values. */
function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const sizes = shape.flatMap((size) => [
    size >>> 24,
    (size >> 16) & 255,
    (size >> 8) & 255,
    size & 255,
  ])
  return Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...Array.from(data)])
}

test('arrays of any shape come back as they were written', async () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const size = shape.reduce((product, length) => product * length, 1)
      const data = Uint8Array.from({ length: size }, (_, index) => index * 7)
      expect(await readIdx(idx(shape, data))).toEqual({ shape, data })
    }),
  )
})

test('the example of the documentation', async () => {
  const { shape, data } = await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))
  expect(shape).toEqual([2])
  expect([...data]).toEqual([7, 9])
})

test('a wrong magic number is refused with what was found', async () => {
  const expected =
    'IDX data: expected the magic number of an IDX file of unsigned bytes, 0x000008 and the number of ' +
    'dimensions, found '
  await expect(readIdx(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0))).rejects.toThrow(
    `${expected}0x89504e47.`,
  )
  const floats = Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0)
  await expect(readIdx(floats)).rejects.toThrow(
    'IDX data: expected an IDX file of unsigned bytes, found one of 32-bit floats.',
  )
  await expect(readIdx(Uint8Array.of(0, 0, 8, 0))).rejects.toThrow(`${expected}0x00000800.`)
  await expect(readIdx(Uint8Array.of(0, 0))).rejects.toThrow(`${expected}2 bytes in all.`)
  await expect(readIdx(Uint8Array.of(0x1f, 0x8b, 8, 0))).rejects.toThrow(
    `${expected}0x1f8b0800. It is gzipped: unpack it with gunzip first.`,
  )
})

test('a file of another length than its header says is refused with both lengths', async () => {
  const whole = idx([2, 3, 1], [1, 2, 3, 4, 5, 6])
  await expect(readIdx(whole.subarray(0, 20))).rejects.toThrow(
    'IDX data: the file is truncated: expected 22 bytes (16 of header and 2 x 3 x 1 values), found 20.',
  )
  await expect(readIdx(whole.subarray(0, 10))).rejects.toThrow(
    'IDX data: the file is truncated: expected a header of 16 bytes, found 10.',
  )
  await expect(readIdx(Uint8Array.from([...whole, 0]))).rejects.toThrow(
    'IDX data: the file is too long: expected 22 bytes (16 of header and 2 x 3 x 1 values), found 23.',
  )
})

test('a missing file is named', async () => {
  await expect(readIdx('no/such-idx3-ubyte')).rejects.toThrow('no/such-idx3-ubyte: no such file.')
})
