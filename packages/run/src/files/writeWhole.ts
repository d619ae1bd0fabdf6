import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { assertArgument } from '@inkstone/core'

/** Writes a file whole or not at all: to a temporary file beside it, synced to the disk, then renamed. A reader of
 * the path sees the old bytes or the new ones, never a partial file. Missing folders are created. A device or a pipe,
 * such as `/dev/stdout`, is written to and stays. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  if (typeof content !== 'string')
    assertArgument('writeWhole.content', content, 'bytes', 'Or pass a text.')
  assertArgument('writeWhole.path', path, 'path')
  await mkdir(dirname(path), { recursive: true })
  const found = await stat(path).catch(() => undefined)
  if (found && !found.isFile() && !found.isDirectory()) return writeFile(path, content)
  const beside = `${path}.${process.pid}.part`
  try {
    const file = await open(beside, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
