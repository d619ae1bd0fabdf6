import { closeSync, fstatSync, openSync } from 'node:fs'
import { elfSegments } from './elfSegments'

/** How many bytes an ELF file lacks at its end, by its own headers: a download or a copy was cut off. The system maps such a
 * file without an error, and the process dies where it reads what is not there. 0 for a whole file and for one of another
 * kind. @throws if the file cannot be read */
export function missingBytes(path: string): number {
  const file = openSync(path, 'r')
  try {
    const ends = elfSegments(file).map(({ offset, length }) => offset + length)
    return Math.max(0, ...ends.map((end) => end - fstatSync(file).size))
  } finally {
    closeSync(file)
  }
}
