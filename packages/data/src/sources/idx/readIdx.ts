import { stat } from 'node:fs/promises'
import { assertArgument, InkstoneError } from '@inkstone/core'
import { readBytes } from '@inkstone/run'

/** An array of unsigned bytes from an IDX file. */
export interface IdxArray {
  /** `[60000, 28, 28]` for MNIST's training images, `[60000]` for their labels. */
  readonly shape: readonly number[]
  /** Row by row. Not a copy: it shares the memory of the source bytes. */
  readonly data: Uint8Array
}

/** Reads an IDX file of unsigned bytes, the format of MNIST (Y. LeCun, C. Cortes, C. Burges, 1998):
 * two zero bytes, the type (8 for uint8), the number of dimensions, each dimension as uint32 big-endian,
 * then the values.
 * @param source a path, or the bytes of a file
 * @throws InkstoneError naming the file and what was found: a missing file, a wrong magic number, a length that does
 * not match the header
 * @example (await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))).data // Uint8Array [7, 9] */
export async function readIdx(source: string | Uint8Array): Promise<IdxArray> {
  if (typeof source !== 'string')
    assertArgument('readIdx.source', source, 'bytes', 'Or pass the path of a file.')
  return typeof source === 'string'
    ? parseIdx(await readBytes(source), source)
    : parseIdx(source, 'IDX data')
}

/** Reads IDX from bytes; `name` names them in errors. */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const [first, second, type = 0, dimensions = 0] = bytes
  const isIdx = bytes.length >= 4 && first === 0 && second === 0 && dimensions > 0
  if (isIdx && type !== 8 && valueTypes[type]) {
    throw new InkstoneError(
      `${name}: expected an IDX file of unsigned bytes, found one of ${valueTypes[type].name}. Write it with the type 0x08 and values from 0 to 255.`,
    )
  }
  if (!isIdx || type !== 8) {
    throw new InkstoneError(
      `${name}: expected the magic number of an IDX file of unsigned bytes, 0x000008 and the number of ` +
        `dimensions, found ${magic(bytes)}.${packed(bytes)}`,
    )
  }
  const header = 4 + 4 * dimensions
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensions }, (_, axis) =>
    bytes.length < header ? 0 : view.getUint32(4 + 4 * axis),
  )
  const expected = shape.reduce((product, size) => product * size, 1)
  if (bytes.length !== header + expected) {
    const wanted =
      bytes.length < header
        ? `a header of ${header} bytes`
        : `${header + expected} bytes (${header} of header and ${shape.join(' x ')} values)`
    const fault = bytes.length < header + expected ? 'truncated' : 'too long'
    throw new InkstoneError(
      `${name}: the file is ${fault}: expected ${wanted}, found ${bytes.length}. Copy it again from its source.`,
    )
  }
  return { shape, data: bytes.subarray(header) }
}

/** The length of an IDX file, of any type, as its header declares it.
 * @param beginning the file's first bytes
 * @returns undefined if they are not an IDX header */
export function idxLength(beginning: Uint8Array): number | undefined {
  const [first, second, type = 0, dimensions = 0] = beginning
  const header = 4 + 4 * dimensions
  const { bytes } = valueTypes[type] ?? {}
  if (first !== 0 || second !== 0 || !bytes || beginning.length < header) return
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength)
  let length = bytes
  for (let axis = 0; axis < dimensions; axis++) length *= view.getUint32(4 + 4 * axis)
  return header + length
}

/** Value types by the third byte of a file. */
const valueTypes: Readonly<Record<number, { name: string; bytes: number }>> = {
  8: { name: 'unsigned bytes', bytes: 1 },
  9: { name: 'signed bytes', bytes: 1 },
  11: { name: '16-bit whole numbers', bytes: 2 },
  12: { name: '32-bit whole numbers', bytes: 4 },
  13: { name: '32-bit floats', bytes: 4 },
  14: { name: '64-bit floats', bytes: 8 },
}

/** @throws InkstoneError if the file is missing or a folder */
export async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new InkstoneError(`${path}: no such file.`)
  if (!found.isFile()) throw new InkstoneError(`${path}: expected a file, found a folder.`)
}

function magic(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  return bytes.length < 4 ? `${bytes.length} bytes in all` : `0x${digits}`
}

function packed(bytes: Uint8Array): string {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
    ? ' It is gzipped: unpack it with gunzip first.'
    : ' Is it another file under this name? Copy it again from its source.'
}
