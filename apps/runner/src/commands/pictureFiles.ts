import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { filesBelow, pictureKinds } from '../recipe/filesBelow'
import { count } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'

/** Replaces each folder by the pictures below it, sorted, and says what is left out of it. A missing file stays: it is
 * named when it is read.
 * @param kinds extensions of pictures: `.png`
 * @throws InkstoneError for a folder without a picture */
export async function pictureFiles(
  paths: readonly string[],
  terminal: Terminal,
  kinds: readonly string[] = pictureKinds,
): Promise<string[]> {
  const pictures: string[] = []
  const others: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isDirectory()) {
      pictures.push(path)
      continue
    }
    const before = pictures.length
    for (const file of await filesBelow(path)) {
      const isPicture = kinds.includes(extname(file).toLowerCase())
      if (isPicture) pictures.push(file)
      else others.push(file)
    }
    if (pictures.length === before) {
      throw new InkstoneError(
        `${path}: expected pictures in this folder (${kinds.join(' ')}), found none.`,
      )
    }
  }
  if (others.length > 0) {
    const files = others.length === 1 ? '1 file' : `${count(others.length)} files`
    terminal.item('skipped', `${files} with no ending of a picture, such as ${others[0]}`)
  }
  return pictures
}
