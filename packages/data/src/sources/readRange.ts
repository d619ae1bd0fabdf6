import { read } from 'node:fs'

/** Reads a range of an open file. Many reads may run at once on the thread pool, while the calling thread is free to
 * compute. @param into filled from its beginning @param from the offset of the first byte @returns number of bytes
 * read */
export function readRange(descriptor: number, into: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, into, 0, into.length, from, (error, bytes) => {
      if (error) reject(error)
      else resolve(bytes)
    })
  })
}
