import { InkstoneError } from '@inkstone/core'

/** The error for a file that holds something else than it should. */
export function damagedFile(path: string, found: string): InkstoneError {
  return new InkstoneError(
    `${path}: ${found}. The file is damaged or was written by another version of Inkstone: ` +
      'make the run again with `inkstone run`.',
  )
}
