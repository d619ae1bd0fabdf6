import { read } from 'node:fs'

/** Reads a stretch of an open file. Many may be under way at once: the system's threads do them, and the thread
 * that asks is free for a network meanwhile.
 * @param into filled from its beginning
 * @param from the first byte's place in the file
 * @returns bytes that were there */
export function readRange(descriptor: number, into: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, into, 0, into.length, from, (error, bytes) => {
      if (error) reject(error)
      else resolve(bytes)
    })
  })
}
