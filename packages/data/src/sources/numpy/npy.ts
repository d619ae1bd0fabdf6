import { InkstoneError } from '@inkstone/core'

/** The kind of numbers in an array. */
export type NumpyKind = 'boolean' | 'unsigned' | 'signed' | 'float'

/** An array from a `.npy` file. */
export interface NumpyArray {
  readonly shape: readonly number[]
  /** NumPy's type string: `|u1`, `<i8`. */
  readonly type: string
  readonly kind: NumpyKind
  /** Number of values: the product of the shape. */
  readonly length: number
  /** A value by its index in C order: row by row, whatever the order in the file. */
  at(index: number): number
  /** The values of a `|u1` array in C order, without a copy; undefined for any other. */
  readonly bytes: Uint8Array | undefined
}

/** Reads the format of `numpy.save`, versions 1 to 3: magic bytes, a header that is a Python dict of `descr`,
 * `fortran_order` and `shape`, then the values (NumPy enhancement proposal 1). Whole numbers, floats and booleans.
 * @param name the array's name in errors @throws InkstoneError for bytes that are not such an array, are truncated,
 * or hold values of another kind
 * @example parseNpy(bytes, 'x_train').shape // [60000, 28, 28] */
export function parseNpy(bytes: Uint8Array, name: string): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new InkstoneError(
      `${name}: expected an array of NumPy, found bytes that do not begin like one.`,
    )
  }
  const long = bytes[6]! > 1 // the header's length is uint32 since version 2
  const begin = long ? 12 : 10
  const end = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = latin1.decode(bytes.subarray(begin, end))
  const { type, shape, isFortran } = parseHeader(header, name)
  const length = shape.reduce((product, size) => product * size, 1)
  const reader = readers[type.slice(1)]
  if (!reader) {
    throw new InkstoneError(
      `${name}: expected whole numbers, floats or booleans, found ${type}${kindOf(type)}. ${mendOf(type)}`,
    )
  }
  const expected = end + length * reader.bytes
  if (bytes.length !== expected) {
    throw new InkstoneError(
      `${name}: the array is ${bytes.length < expected ? 'truncated' : 'too long'}: expected ` +
        `${expected} bytes (${end} of header and ${shape.join(' x ')} values), found ` +
        `${bytes.length}. Copy the file again from its source.`,
    )
  }
  const little = type[0] !== '>'
  const read = (index: number) => reader.read(view, end + index * reader.bytes, little)
  const place = isFortran && shape.length > 1 ? fortranPlace(shape) : undefined
  return {
    shape,
    type,
    kind: reader.kind,
    length,
    at: place ? (index) => read(place(index)) : read,
    bytes: type.endsWith('u1') && !place ? bytes.subarray(end) : undefined,
  }
}

const magic = [0x93, ...new TextEncoder().encode('NUMPY')]
const latin1 = new TextDecoder('latin1')

/** A Python dict with three keys in any order, in single or double quotes, spaced in any way. */
function parseHeader(header: string, name: string) {
  const type = /['"]descr['"]\s*:\s*['"]([^'"]+)['"]/.exec(header)?.[1]
  const dimensions = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(header)?.[1]
  const order = /['"]fortran_order['"]\s*:\s*(True|False|0|1)\s*[,}]/.exec(header)?.[1]
  const sizes = (dimensions ?? '').split(',').map((size) => size.trim())
  if (sizes.at(-1) === '') sizes.pop() // `(60000,)`
  if (type === undefined && /['"]descr['"]\s*:\s*\[/.test(header)) {
    throw new InkstoneError(
      `${name}: expected an array of numbers, found a structured one of named fields. Save each field as an array: array['field'].`,
    )
  }
  const isSound = sizes.every((size) => /^\d+L?$/.test(size)) // `60000L` of Python 2
  if (type === undefined || dimensions === undefined || order === undefined || !isSound) {
    throw new InkstoneError(
      `${name}: expected a header of NumPy with descr, fortran_order and shape, found '${header.trim().slice(0, 80)}'. Copy the file again from its source.`,
    )
  }
  const shape = sizes.map((size) => Number.parseInt(size, 10))
  return { type, shape, isFortran: order === 'True' || order === '1' }
}

/** The index in Fortran order (columns first) of a value at an index in C order. */
function fortranPlace(shape: readonly number[]): (index: number) => number {
  let step = 1
  const steps = shape.map((size) => {
    step *= size
    return step / size
  })
  return (index) => {
    let rest = index
    let place = 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const along = rest % shape[axis]!
      rest = (rest - along) / shape[axis]!
      place += along * steps[axis]!
    }
    return place
  }
}

function kindOf(type: string): string {
  const kind = { O: 'Python objects', U: 'text', S: 'text', c: 'complex numbers' }[type[1] ?? '']
  return kind ? ` (${kind})` : ''
}

function mendOf(type: string): string {
  if (type[1] === 'U' || type[1] === 'S') {
    return 'Turn the labels into numbers: classes, y = numpy.unique(y, return_inverse=True), and give the names as classes.'
  }
  if (type[1] === 'O') {
    return "Images of several sizes, or text, make an array of objects: resize all to one size, and save numbers with astype('uint8')."
  }
  return "Save numbers: array.astype('uint8') for pixels from 0 to 255, array.astype('int64') for labels."
}

interface Reader {
  kind: NumpyKind
  bytes: number
  read(view: DataView, at: number, little: boolean): number
}

const readers: Record<string, Reader> = {
  b1: { kind: 'boolean', bytes: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  u1: { kind: 'unsigned', bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { kind: 'signed', bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { kind: 'unsigned', bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { kind: 'signed', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { kind: 'unsigned', bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { kind: 'signed', bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: {
    kind: 'unsigned',
    bytes: 8,
    read: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  i8: {
    kind: 'signed',
    bytes: 8,
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  f2: { kind: 'float', bytes: 2, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { kind: 'float', bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { kind: 'float', bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
}

/** Decodes IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
