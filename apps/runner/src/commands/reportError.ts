import { isInkstoneError, printable } from '@inkstone/core'

/** Prints why a command failed and returns its exit code. Errors that the user can fix are one message, and so are
 * those of the system (a full disk, a folder without permission). Anything else is a bug in Inkstone, so its stack
 * trace is shown. */
export function reportError(error: unknown): number {
  if (error instanceof AggregateError && error.errors.every(isInkstoneError)) {
    for (const one of error.errors) reportError(one)
  } else if (isInkstoneError(error)) {
    process.stderr.write(`error: ${printable(error.message)}\n`)
  } else if (isSystemError(error)) {
    process.stderr.write(`error: ${printable(inWords(error))}\n`)
  } else {
    const trace = error instanceof Error ? error.stack : String(error)
    const lines = String(trace).split('\n').map(printable)
    process.stderr.write(`error: this should not have happened.\n${lines.join('\n')}\n`)
  }
  return 1
}

/** `ENOSPC: no space left on device, write`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException & { dest?: string } {
  // not by instanceof: an error may come from another realm
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error
}

/** What the system refused, and how to fix it.
 * @example inWords(error) // 'out.png: expected a file, found a folder. Name a file.' */
function inWords(error: NodeJS.ErrnoException & { dest?: string }): string {
  const { code, path, dest, message } = error
  const known = code === undefined ? undefined : reasons[code]
  if (!known) return message
  const where = (dest ?? path)?.replace(/\.\d+\.part$/, '') // of writeWhole: the name that was given
  return where ? `${where}: ${known}` : known
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'expected a file, found a folder. Name a file.',
  ENOTDIR: 'expected a folder, but a part of this path is a file. Name a folder.',
  ENOENT: 'no such file or folder.',
  EEXIST: 'it already exists. Choose another name, or remove it.',
  EACCES: 'permission denied. Choose another place, or change its permissions.',
  EPERM: 'the system does not permit it. Choose another place, or change its permissions.',
  EROFS: 'this disk is read-only. Choose another place.',
  ENOSPC: 'no space left on the disk. Free some space and try again.',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n) and try again.',
  ENAMETOOLONG: 'this name is too long for the file system. Choose a shorter one.',
  ELOOP: 'too many symbolic links in this path.',
}
