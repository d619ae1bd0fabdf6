import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRange } from './readRange'

/** Decoded images of one size in a temporary file: a byte per pixel on disk, none in memory. */
export interface PixelSpool {
  /** Appends an image, `[height, width, channels]`. */
  add(pixels: Uint8Array): void
  /** `[positions.length, height, width, channels]`. */
  read(positions: ArrayLike<number>): Promise<Uint8Array>
  /** Frees the space; the spool cannot be used any more. */
  close(): void
}

/** Makes an empty one. The file is unlinked once it is open, so that the system frees it however the process ends;
 * where that is not possible (Windows), `exit` removes it.
 * @param imageBytes bytes of an image */
export function pixelSpool(imageBytes: number): PixelSpool {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-spool-'))
  const path = join(folder, 'pixels')
  const descriptor = openSync(path, 'w+')
  try {
    unlinkSync(path)
    rmSync(folder, { recursive: true })
  } catch {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  const pending = new Uint8Array(Math.max(1, Math.floor(blockBytes / imageBytes)) * imageBytes)
  let waiting = 0 // bytes in `pending`
  let written = 0 // bytes in the file
  const flush = (): void => {
    for (let at = 0; at < waiting; ) {
      at += writeSync(descriptor, pending, at, waiting - at, written + at)
    }
    written += waiting
    waiting = 0
  }
  return {
    add(pixels) {
      pending.set(pixels, waiting)
      waiting += imageBytes
      if (waiting === pending.length) flush()
    },
    async read(positions) {
      flush()
      const pixels = new Uint8Array(positions.length * imageBytes)
      const reading: Promise<number>[] = []
      for (let row = 0; row < positions.length; row++) {
        const into = pixels.subarray(row * imageBytes, (row + 1) * imageBytes)
        reading.push(readRange(descriptor, into, positions[row]! * imageBytes))
      }
      await Promise.all(reading)
      return pixels
    },
    close: () => closeSync(descriptor),
  }
}

const blockBytes = 2 ** 20
