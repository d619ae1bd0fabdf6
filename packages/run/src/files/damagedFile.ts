import { InkstoneError } from '@inkstone/core'

/** The error for a file with invalid content. @param found the place in the file and what is wrong there
 * @param mend one sentence that says what to do */
export function damagedFile(
  path: string,
  found: string,
  mend: string = 'make the run again with `inkstone run`.',
): InkstoneError {
  return new InkstoneError(
    `${path}: ${found}. The file is damaged or was written by another version of Inkstone: ${mend}`,
  )
}
