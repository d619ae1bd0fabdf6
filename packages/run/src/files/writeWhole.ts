import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { assertArgument } from '@inkstone/core'

/** Writes a file whole or not at all: to a temporary file beside it, synced to the disk, then renamed. A reader of
 * the path sees the old bytes or the new ones, never a partial file. Missing folders are created. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  if (typeof content !== 'string')
    assertArgument('writeWhole.content', content, 'bytes', 'Or pass a text.')
  assertArgument('writeWhole.path', path, 'path')
  await mkdir(dirname(path), { recursive: true })
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
