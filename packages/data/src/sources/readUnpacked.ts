import { createGunzip } from 'node:zlib'
import { InkstoneError } from '@inkstone/core'
import { readBytes } from '@inkstone/run'

/** All bytes of a file, unpacked if it is gzipped, whatever its name. @param limits on the unpacked size: nothing
 * beyond is unpacked
 * @throws InkstoneError naming the file if it cannot be read, is truncated or damaged, or unpacks to more than it may */
export async function readUnpacked(path: string, limits: UnpackLimits = {}): Promise<Uint8Array> {
  const bytes = await readBytes(path)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return unpack(bytes, path, limits)
}

export interface UnpackLimits {
  /** In bytes. Default: 1 GB. */
  maximumBytes?: number
  /** The total length, from the first bytes; undefined if they do not say. */
  declared?(beginning: Uint8Array): number | undefined
}

/** Unpacks gzip piece by piece, so that memory holds no more than the declared size. */
async function unpack(
  bytes: Uint8Array,
  name: string,
  { maximumBytes = 2 ** 30, declared }: UnpackLimits,
): Promise<Uint8Array> {
  const refuse = (reason: string, mend = 'Copy it again from its source.') =>
    new InkstoneError(`${name}: expected a whole gzip file, but ${reason}. ${mend}`)
  const pieces: Uint8Array[] = []
  let length = 0
  let limit = maximumBytes
  const gunzip = createGunzip()
  gunzip.end(bytes)
  try {
    for await (const piece of gunzip) {
      if (pieces.length === 0) limit = Math.min(limit, declared?.(piece) ?? limit)
      pieces.push(piece)
      length += piece.length
      if (length <= limit) continue
      throw refuse(
        limit === maximumBytes
          ? `it holds more than ${limit} bytes`
          : `it holds more than the ${limit} bytes that its header declares`,
      )
    }
  } catch (error) {
    if (error instanceof InkstoneError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw refuse(code === 'Z_BUF_ERROR' ? 'it is truncated' : `it is damaged (${message})`)
  }
  return Buffer.concat(pieces, length)
}
