import { InkstoneError } from '@inkstone/core'

/** An array as a `.npy` file holds it. */
export interface NumpyArray {
  readonly shape: readonly number[]
  /** NumPy's word for it: `|u1`, `<i8`. */
  readonly type: string
  /** Bytes as they lie in the file; whole numbers of other widths as float64. */
  readonly values: Uint8Array | Float64Array
}

/** Reads the format of `numpy.save`, versions 1 to 3: magic bytes, a header that is a Python dict of `descr`,
 * `fortran_order` and `shape`, then the values (NumPy enhancement proposal 1).
 * @param name what an error calls the array
 * @throws InkstoneError for bytes that are no such array, are cut short, or hold values of another kind
 * @example parseNpy(bytes, 'x_train').shape // [60000, 28, 28] */
export function parseNpy(bytes: Uint8Array, name: string): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = Buffer.from(bytes.subarray(0, 6)).toString('latin1')
  if (magic !== '\x93NUMPY' || bytes.length < 12) {
    throw new InkstoneError(
      `${name}: expected an array of NumPy, found bytes that do not begin as one.`,
    )
  }
  const long = bytes[6]! > 1 // the header's length is uint32 since version 2
  const begin = long ? 12 : 10
  const end = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = Buffer.from(bytes.subarray(begin, end)).toString('latin1')
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? 'no type'
  const dimensions = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]
  const shape = (dimensions ?? '').split(',').map(Number).filter(Boolean)
  const count = shape.reduce((product, size) => product * size, 1)
  const reader = readers[type.slice(1)]
  if (!reader || dimensions === undefined || header.includes("'fortran_order': True")) {
    throw new InkstoneError(
      `${name}: expected whole numbers in C order, found ${type}${header.includes('True') ? ' in Fortran order' : ''}. ` +
        "Convert the array with numpy.ascontiguousarray(array).astype('uint8').",
    )
  }
  if (bytes.length !== end + count * reader.bytes) {
    throw new InkstoneError(
      `${name}: the array is ${bytes.length < end + count * reader.bytes ? 'truncated' : 'too long'}: expected ` +
        `${end + count * reader.bytes} bytes (${end} of header and ${shape.join(' x ')} values), found ` +
        `${bytes.length}. Copy the file again from its source.`,
    )
  }
  if (type.endsWith('u1')) return { shape, type, values: bytes.subarray(end) }
  const little = type[0] !== '>'
  const values = Float64Array.from({ length: count }, (_, at) =>
    reader.read(view, end + at * reader.bytes, little),
  )
  return { shape, type, values }
}

interface Reader {
  bytes: number
  read(view: DataView, at: number, little: boolean): number
}

const readers: Record<string, Reader> = {
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
}
