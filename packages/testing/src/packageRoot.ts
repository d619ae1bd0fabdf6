import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package: the same from `src`, where tests run, and from `dist`. */
export const packageRoot: string = join(dirname(fileURLToPath(import.meta.url)), '..')
