import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { InkstoneError } from '@inkstone/core'

/** Reads a regular file of a model's folder. The name may be untrusted: it must not lead out of the folder by `..`,
 * an absolute path or a link, nor to a device or an endless pipe.
 * @throws InkstoneError naming the file */
export async function readInside(directory: string, name: string): Promise<Buffer> {
  const path = join(directory, name)
  if (leavesFolder(name) || isAbsolute(name) || name.includes('\0')) throw outside(directory, name)
  try {
    const [root, place] = [await realpath(directory), await realpath(path)]
    if (leavesFolder(relative(root, place))) throw outside(directory, name)
    // Without O_NONBLOCK, opening a pipe waits for a writer.
    const file = await open(place, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (found.isFile()) return await file.readFile()
      throw new InkstoneError(`${path}: expected a regular file, got ${kindOf(found)}. ${mend}`)
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    throw new InkstoneError(`${path}: ${missing ? 'no such file' : String(error)}. ${mend}`)
  }
}

const mend = 'A model is a folder with model.json and weights.bin, such as runs/latest/model.'

function leavesFolder(path: string): boolean {
  return isAbsolute(path) || path.split(/[\\/]/).includes('..') || path.split(sep)[0] === '..'
}

function outside(directory: string, name: string): InkstoneError {
  return new InkstoneError(
    `${join(directory, 'model.json')}: expected weights inside the model's folder, got '${name}'. ` +
      'Put the file beside model.json and refer to it by its name alone.',
  )
}

function kindOf(found: { isDirectory(): boolean; isFIFO(): boolean }): string {
  return found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device or a socket'
}
