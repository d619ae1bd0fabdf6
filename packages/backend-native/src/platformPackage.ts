import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { elfInterpreter } from './elfInterpreter'

/** The packages that may hold the addon compiled for this machine. On Linux there is one for each C library, and a package
 * manager that does not know `libc` installs both: the one for this Node comes first. */
export function platformPackages(): string[] {
  const name = `@inkstone/backend-native-${process.platform}-${process.arch}`
  if (process.platform !== 'linux') return [name]
  return usesMusl() ? [`${name}-musl`, `${name}-gnu`] : [`${name}-gnu`, `${name}-musl`]
}

/** The platform package that the published package asks for on this machine, `name@version`, where it is not installed;
 * undefined in the repository, where package.json names none, and on systems that none is built for. */
export function missingPackage(root: string): string | undefined {
  const { optionalDependencies = {} } = manifestIn(root)
  const name = platformPackages().find((candidate) => candidate in optionalDependencies)
  if (name === undefined) return undefined
  try {
    createRequire(join(root, 'package.json')).resolve(name)
    return undefined
  } catch {
    return `${name}@${optionalDependencies[name]}`
  }
}

/** Why an installed platform package is not to be loaded: it belongs to another version. */
export function foreignVersion(name: string, addonFile: string, root: string): string | undefined {
  const { version } = manifestIn(dirname(addonFile))
  const wanted = manifestIn(root).version
  if (version === wanted) return undefined
  return `${name} is version ${version}, and @inkstone/backend-native ${wanted}.`
}

interface Manifest {
  version?: string
  optionalDependencies?: Record<string, string>
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Whether this Node runs on musl, by the loader that starts it. */
function usesMusl(): boolean {
  return elfInterpreter(process.execPath)?.includes('/ld-musl-') ?? false
}
