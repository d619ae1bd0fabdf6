import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InkstoneError } from '@inkstone/core'

/** A file of the page. */
export interface DeskFile {
  readonly bytes: Uint8Array
  readonly type: string
  /** Whether its name changes with its content, so that it may be cached for ever. */
  readonly isHashed: boolean
}

/** The files of the page by their address, `index.html` among them: whatever is not here is not served.
 * @throws InkstoneError if the package was not built */
export async function deskFiles(): Promise<ReadonlyMap<string, DeskFile>> {
  const folder = fileURLToPath(new URL('./page', import.meta.url))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Map<string, DeskFile>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    const type = types[extname(name)]
    if (type)
      files.set(name, { bytes: await readFile(path), type, isHashed: name.startsWith('assets/') })
  }
  if (files.has('index.html')) return files
  throw new InkstoneError('@inkstone/desk: expected its page in dist/page, found none. Build it.')
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
