import { readFile, stat } from 'node:fs/promises'
import { InkstoneError } from '@inkstone/core'

/** All bytes of a regular file: a folder, a named pipe or a device is refused before it is opened, because opening it
 * could block for ever. @param mend what to give instead, as a sentence
 * @throws InkstoneError naming the path if it cannot be read */
export async function readBytes(path: string, mend = ''): Promise<Buffer> {
  const refuse = (reason: string) => new InkstoneError(`${path}: ${reason}.${mend && ` ${mend}`}`)
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw refuse('expected a file, found a folder')
    if (!found.isFile()) throw refuse('expected a regular file, found a pipe, socket or device')
    return await readFile(path)
  } catch (error) {
    if (error instanceof InkstoneError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refuse('no such file')
    if (code === 'EACCES') throw refuse('permission to read it is denied')
    throw refuse(String(error).replace(/\.$/, ''))
  }
}
