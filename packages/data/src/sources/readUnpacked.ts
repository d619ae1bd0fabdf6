import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InkstoneError } from '@inkstone/core'
import { readBytes } from './idx/readIdx'

/** All bytes of a file, unpacked where it is gzipped, whatever its name.
 * @throws InkstoneError naming the file if it cannot be read, is truncated or damaged, or unpacks to more than
 * 2 GB */
export async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  return unpack(bytes, path)
}

/** @param maxOutputLength in bytes; more is refused before it is in memory */
export async function unpack(
  bytes: Uint8Array,
  name: string,
  maxOutputLength: number = 2 ** 31,
): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason =
      code === 'Z_BUF_ERROR'
        ? 'it is truncated'
        : code === 'ERR_BUFFER_TOO_LARGE'
          ? `it holds more than ${maxOutputLength} bytes`
          : `it is damaged (${message})`
    throw new InkstoneError(
      `${name}: expected a whole gzip file, but ${reason}. Copy it again from its source.`,
    )
  }
}
