import { readdir, stat } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'

/** How the names of pictures end. HEIC does not decode: an error is better than a photo that nobody misses. */
export const pictureKinds: readonly string[] = [
  ...['.png', '.jpg', '.jpeg', '.jfif', '.webp', '.tif', '.tiff', '.gif', '.bmp'],
  ...['.pbm', '.pgm', '.ppm', '.avif', '.svg', '.heic', '.heif'],
]

/** The files below a folder, in the order of their names, numbers by their value; links to files are followed, hidden
 * files and folders are left out. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  const files: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (/(^|[\\/])(\.|__MACOSX)/.test(relative(directory, path))) continue
    const found = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
    if (found?.isFile()) files.push(path)
  }
  return files.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}

/** The pictures among {@link filesBelow}. */
export async function picturesBelow(directory: string): Promise<string[]> {
  const files = await filesBelow(directory)
  return files.filter((file) => pictureKinds.includes(extname(file).toLowerCase()))
}
