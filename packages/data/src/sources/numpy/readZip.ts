import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { InkstoneError } from '@inkstone/core'
import { crc32 } from '@inkstone/pixels'

/** A file of a zip archive, as the archive's directory describes it. */
export interface ZipEntry {
  readonly name: string
  /** In bytes, unpacked. */
  readonly size: number
  /** Unpacks it. It gets no more memory than the directory's size, and its checksum is verified. @throws
   * InkstoneError naming archive and entry if it is damaged, encrypted or packed in another way */
  bytes(): Promise<Uint8Array>
}

/** Reads the directory of a zip archive (PKWARE's APPNOTE 6.3), zip64 too; unpacks nothing.
 * @param place the archive's name in errors: a path @throws InkstoneError for bytes that are not a complete archive */
export function readZip(archive: Uint8Array, place: string): ZipEntry[] {
  const broken = (found: string) =>
    new InkstoneError(
      `${place}: expected a zip archive, as numpy.savez writes it, but ${found}. Copy it again from its source.`,
    )
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  let end = archive.length - endLength
  const first = Math.max(0, end - 0xffff) // a comment of at most that many bytes comes last
  while (end >= first && view.getUint32(end, true) !== endSignature) end--
  if (end < first) throw broken('its directory is missing')
  let count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const isLong = end >= 20 && view.getUint32(end - 20, true) === longEndLocator
  try {
    if (isLong) {
      const longEnd = Number(view.getBigUint64(end - 12, true))
      count = Number(view.getBigUint64(longEnd + 32, true))
      at = Number(view.getBigUint64(longEnd + 48, true))
    }
    const entries: ZipEntry[] = []
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== directorySignature) throw broken('its directory is damaged')
      const nameLength = view.getUint16(at + 28, true)
      const extraLength = view.getUint16(at + 30, true)
      const name = text.decode(archive.subarray(at + 46, at + 46 + nameLength))
      const extra = { view, from: at + 46 + nameLength, length: extraLength }
      const [size, packedSize, offset] = longValues(extra, [
        view.getUint32(at + 24, true),
        view.getUint32(at + 20, true),
        view.getUint32(at + 42, true),
      ])
      const entry = {
        place: `${place}, ${name}`,
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        checksum: view.getUint32(at + 16, true),
        size,
        packedSize,
        offset,
      }
      entries.push({ name, size, bytes: () => unpackEntry(archive, view, entry) })
      at += 46 + nameLength + extraLength + view.getUint16(at + 32, true)
    }
    return entries
  } catch (error) {
    if (error instanceof RangeError) throw broken('its directory points outside it')
    throw error
  }
}

interface PackedEntry {
  place: string
  flags: number
  method: number
  checksum: number
  size: number
  packedSize: number
  offset: number
}

async function unpackEntry(
  archive: Uint8Array,
  view: DataView,
  { place, flags, method, checksum, size, packedSize, offset }: PackedEntry,
): Promise<Uint8Array> {
  const damaged = (found: string) =>
    new InkstoneError(`${place}: ${found}. Copy the archive again from its source.`)
  if (flags & 1) {
    throw new InkstoneError(`${place}: expected a readable entry, found an encrypted one.`)
  }
  if (method !== 0 && method !== 8) {
    throw new InkstoneError(
      `${place}: expected an entry stored or deflated, as NumPy writes it, found packing method ${method}. ` +
        'Save it with numpy.savez or numpy.savez_compressed.',
    )
  }
  if (offset + 30 > archive.length || view.getUint32(offset, true) !== localSignature) {
    throw damaged('the archive is truncated or damaged')
  }
  const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (from + packedSize > archive.length) throw damaged('the archive is truncated')
  const packed = archive.subarray(from, from + packedSize)
  const bytes = method === 0 ? packed : await inflated(packed, size).catch(() => undefined)
  if (bytes?.length !== size) throw damaged(`expected ${size} bytes once unpacked, found others`)
  const found = crc32(bytes)
  if (found === checksum) return bytes
  throw damaged(
    `expected the checksum ${checksum.toString(16)}, found ${found.toString(16)}: the bytes are damaged`,
  )
}

function inflated(packed: Uint8Array, size: number): Promise<Uint8Array> {
  return promisify(inflateRaw)(packed, { maxOutputLength: Math.max(1, size) })
}

/** Sizes above 4 GB are in an extra field: only those that are needed, in this order. */
function longValues(
  { view, from, length }: { view: DataView; from: number; length: number },
  values: [size: number, packedSize: number, offset: number],
): [size: number, packedSize: number, offset: number] {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let field = at + 4
    return values.map((value) => {
      if (value !== 0xffffffff) return value
      field += 8
      return Number(view.getBigUint64(field - 8, true))
    }) as [number, number, number]
  }
  return values
}

const text = new TextDecoder()
const endLength = 22
const endSignature = 0x06054b50
const longEndLocator = 0x07064b50
const directorySignature = 0x02014b50
const localSignature = 0x04034b50
