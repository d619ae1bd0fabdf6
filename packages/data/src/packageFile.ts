import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InkstoneError } from '@inkstone/core'

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url
const ownPath = ownUrl ? fileURLToPath(ownUrl) : resolve(process.argv[1] ?? 'bundle.js')

/** The path of a file that this package ships: above this module (the same from `src`, where tests run, and from
 * `dist`), or, in a bundle, where the package is installed.
 * @param path from the package's folder
 * @throws InkstoneError in a bundle that left the package behind */
export function packageFile(path: string): string {
  const above = join(dirname(ownPath), '..', path)
  if (existsSync(above)) return above
  try {
    return join(dirname(resolveFile('@inkstone/data/package.json')), path)
  } catch {
    throw new InkstoneError(
      `${path} of @inkstone/data is not there: the program is a bundle, and the package is not installed beside it. ` +
        'Install @inkstone/data where the bundle runs.',
    )
  }
}

/** Finds a file of another package, as this package would import it.
 * @throws Error with the code MODULE_NOT_FOUND where the package is not installed */
export function resolveFile(path: string): string {
  return createRequire(ownPath).resolve(path)
}
