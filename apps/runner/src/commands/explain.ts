import { isInkstoneError } from '@inkstone/core'

/** Prints why a command failed and gives its exit code. What the user can mend is one message, and so is what
 * the system refuses (a full disk, a folder without permission); anything else is a mistake in Inkstone, so
 * its stack trace is shown. */
export function explain(error: unknown): number {
  if (isInkstoneError(error) || isSystemError(error)) {
    process.stderr.write(`error: ${error.message}\n`)
  } else {
    const trace = error instanceof Error ? error.stack : String(error)
    process.stderr.write(`error: this should not have happened.\n${trace}\n`)
  }
  return 1
}

/** `ENOSPC: no space left on device, write`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
