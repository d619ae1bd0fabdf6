import { statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { InkstoneError } from '@inkstone/core'

/** Refuses the name of a file to write that is a folder, says another kind, or is the file that is read. Called before
 * the work. A device or a pipe may have any name.
 * @param option that named it: `--out`
 * @param kind `.png`
 * @param input path of a file that must stay as it is
 * @throws InkstoneError */
export function assertOutFile(option: string, path: string, kind: string, input?: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) {
    const inside = join(path, `${option.slice(2)}${kind}`)
    throw new InkstoneError(
      `${option}: expected a file, got the folder ${path}. Name a file in it, such as ${inside}.`,
    )
  }
  if (found && !found.isFile()) return
  if (extname(path).toLowerCase() !== kind) {
    throw new InkstoneError(
      `${option}: expected a name that ends in ${kind}, the kind of file that is written, got '${path}'.`,
    )
  }
  const read = input === undefined ? undefined : statSync(input, { throwIfNoEntry: false })
  if (!found || !read || found.ino !== read.ino || found.dev !== read.dev) return
  throw new InkstoneError(
    `${option}: expected another file than the one that is read, got ${path}, which would be overwritten. Choose another name.`,
  )
}
