import { assertArgument, InkstoneError } from '@inkstone/core'
import { fromBfloat16, fromFloat16 } from './halfPrecision'

/** A tensor of a safetensors file. */
export interface NamedTensor {
  readonly shape: readonly number[]
  /** Row by row, a copy of its own. */
  readonly values: Float32Array
}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [begin: number, end: number]
}

/** Encodes tensors in the safetensors format: the length of the header as uint64, the header as JSON, the
 * values one tensor after another, all little-endian. Source: https://github.com/huggingface/safetensors.
 * @param metadata texts under `__metadata__`
 * @example encodeSafetensors({ bias: { shape: [2], values: new Float32Array(2) } }) */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NamedTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  assertArgument('encodeSafetensors.tensors', tensors, 'object')
  const header: Record<string, Entry | typeof metadata> = { __metadata__: metadata }
  let end = 0
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const begin = end
    end += values.byteLength
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [begin, end] }
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(text.length / 8) * 8 // values begin at a multiple of 8
  const bytes = new Uint8Array(8 + headerLength + end)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, 8, 8 + headerLength) // JSON may end with spaces
  bytes.set(text, 8)
  let at = 8 + headerLength
  for (const { values } of Object.values(tensors)) {
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return bytes
}

/** Decodes the safetensors format. `F32`, `F16` and `BF16` are read as float32, the latter two exactly. The tensors
 * must fill the file without gaps and overlaps, as the format and its reader in Python require, so that memory is
 * bounded by the file's size. @param path for the messages @throws InkstoneError naming the file, and the tensor if
 * one is at fault
 * @example decodeSafetensors('model.safetensors', await readFile('model.safetensors')) */
export function decodeSafetensors(path: string, bytes: Uint8Array): Record<string, NamedTensor> {
  assertArgument('decodeSafetensors.bytes', bytes, 'bytes')
  const { header, data } = split(path, bytes)
  const tensors: Record<string, NamedTensor> = {}
  for (const [name, entry] of contiguous(path, header, data.byteLength)) {
    const { dtype, shape, data_offsets } = entry
    const read = readers[dtype]
    if (!read) {
      throw new InkstoneError(
        `${path}: expected '${name}' to be F32, F16 or BF16, found ${dtype}. Convert it to F32 first.`,
      )
    }
    const length = shape.reduce((product, size) => product * size, 1)
    const [begin, end] = data_offsets
    if (end - begin !== length * read.bytes) {
      throw damaged(path, `no ${length * read.bytes} bytes for '${name}'`)
    }
    const values = new Float32Array(length)
    for (let index = 0; index < length; index++) {
      values[index] = read.value(data, begin + index * read.bytes)
    }
    tensors[name] = { shape, values }
  }
  return tensors
}

/** The tensors' entries in the order of their bytes. @throws InkstoneError unless they fill the data exactly */
function contiguous(
  path: string,
  header: Record<string, unknown>,
  length: number,
): [name: string, entry: Entry][] {
  const entries = Object.entries(header).flatMap(([name, entry]): [string, Entry][] => {
    if (name === '__metadata__') return []
    if (isEntry(entry)) return [[name, entry]]
    throw damaged(path, `a malformed entry for '${name}'`)
  })
  if (entries.length > mostTensors) {
    throw damaged(path, `${entries.length} tensors, more than ${mostTensors}`)
  }
  const sorted = entries.toSorted(([, one], [, other]) => {
    const [a, b] = [one.data_offsets, other.data_offsets]
    return a[0] - b[0] || a[1] - b[1]
  })
  let at = 0
  for (const [name, { data_offsets }] of sorted) {
    const [begin, end] = data_offsets
    if (begin !== at || end < begin || end > length) {
      const how = begin < at ? 'an overlap' : begin > at ? 'a gap' : 'too few bytes'
      throw damaged(path, `${how} at '${name}', bytes ${begin} to ${end}`)
    }
    at = end
  }
  if (at < length) throw damaged(path, `${length - at} bytes after the last tensor`)
  return sorted
}

/** The texts under `__metadata__`; none if it has none.
 * @param path for the messages
 * @throws InkstoneError naming the file if it is damaged
 * @example safetensorsMetadata('model.safetensors', bytes) // { format: 'tf' } */
export function safetensorsMetadata(path: string, bytes: Uint8Array): Record<string, string> {
  assertArgument('safetensorsMetadata.bytes', bytes, 'bytes')
  const found = split(path, bytes).header.__metadata__ ?? {}
  return Object.fromEntries(Object.entries(found).map(([name, text]) => [name, String(text)]))
}

interface Reader {
  bytes: number
  value(data: DataView, at: number): number
}

const readers: Readonly<Record<string, Reader>> = {
  F32: { bytes: 4, value: (data, at) => data.getFloat32(at, true) },
  F16: { bytes: 2, value: (data, at) => fromFloat16(data.getUint16(at, true)) },
  BF16: { bytes: 2, value: (data, at) => fromBfloat16(data.getUint16(at, true)) },
}

function split(
  path: string,
  bytes: Uint8Array,
): { header: Record<string, unknown>; data: DataView } {
  if (isOfPyTorch(bytes)) throw ofPyTorch(path)
  if (bytes.byteLength < 8) throw damaged(path, `${bytes.byteLength} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  const begin = 8 + headerLength
  if (begin > bytes.byteLength || headerLength > longestHeader) {
    throw damaged(path, `a header of ${headerLength} bytes`)
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset + begin)
  const length = bytes.byteLength - begin
  const values = new DataView(data.buffer, data.byteOffset, length)
  const text = new TextDecoder().decode(bytes.subarray(8, begin))
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {} // not JSON: handled like JSON of another kind
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw damaged(path, 'a header that is not a JSON object')
  }
  const twice = repeatedName(text)
  if (twice !== undefined) throw damaged(path, `two entries for '${twice}'`)
  return { header: { ...header }, data: values }
}

/** A duplicate key in the outer object of valid JSON; the parser silently keeps the last one. */
function repeatedName(text: string): string | undefined {
  const names = new Set<string>()
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1 && token.endsWith(':')) {
      const name = String(JSON.parse(token.slice(0, -1)))
      if (names.has(name)) return name
      names.add(name)
    }
  }
  return undefined
}

/** In bytes: a thousand tensors take about 100 KB. */
const longestHeader = 16 * 2 ** 20
const mostTensors = 100_000

function isEntry(found: unknown): found is Entry {
  if (typeof found !== 'object' || found === null) return false
  const { dtype, shape, data_offsets } = found as Partial<Entry>
  const sizes = (list: unknown) =>
    Array.isArray(list) && list.every((size) => Number.isSafeInteger(size) && size >= 0)
  return (
    typeof dtype === 'string' && sizes(shape) && sizes(data_offsets) && data_offsets?.length === 2
  )
}

/** `torch.save` writes a zip archive with a pickle in it, and until PyTorch 1.6 a bare pickle of protocol 2. */
function isOfPyTorch(bytes: Uint8Array): boolean {
  const begin = String.fromCharCode(...bytes.subarray(0, 4096))
  return begin.startsWith('PK\x03\x04') ? begin.includes('data.pkl') : begin.startsWith('\x80\x02')
}

function ofPyTorch(path: string): InkstoneError {
  const target = `${path.replace(/\.(pt|pth|bin|ckpt)$/, '')}.safetensors`
  return new InkstoneError(
    `${path}: expected a safetensors file, found one of PyTorch (a pickle). Convert its state dict in Python:\n` +
      '  import torch, safetensors.torch\n' +
      `  state = torch.load(${JSON.stringify(path)}, map_location='cpu', weights_only=True)\n` +
      '  safetensors.torch.save_file({name: value.float().contiguous().clone() for name, value in state.items()}, ' +
      `${JSON.stringify(target)})`,
  )
}

function damaged(path: string, found: string): InkstoneError {
  return new InkstoneError(
    `${path}: expected a safetensors file, found ${found}. It is damaged or of another kind: copy it again.`,
  )
}
