import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './isAlive'

/** Removes the partial files of `writeWhole` from processes that were killed: `<file>.<pid>.part` of processes that are
 * no longer alive. Only call it where no other machine writes.
 * @returns the paths that were removed */
export async function removeLeftovers(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const removed = []
  for (const entry of entries) {
    const [, pid] = /\.(\d+)\.part$/.exec(entry.name) ?? []
    if (pid === undefined || entry.isDirectory() || isAlive(Number(pid))) continue
    const path = join(entry.parentPath, entry.name)
    await rm(path, { force: true })
    removed.push(path)
  }
  return removed
}
