import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { missingPackage } from './platformPackage'

const packageName = '@inkstone/backend-native'

/** Why there is no addon, and the one command that fixes it here.
 * @param root the folder of this package; undefined in a bundle that left the package behind
 * @param environment its PATH is searched for a compiler */
export function missingAddonReason(
  root: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (root === undefined) {
    return (
      `The program is a bundle, and ${packageName} is not installed beside it. ` +
      `Keep the package out of the bundle (esbuild: \`--external:${packageName}\`) and install it there.`
    )
  }
  const manager = packageManager(root)
  const missing = missingPackage(root)
  if (missing !== undefined) {
    return (
      'The package that holds the kernels compiled for this system is not installed: optional dependencies were ' +
      `left out, or the lock file was made on another system. Run \`${manager.add}${missing}\`.`
    )
  }
  if (process.platform === 'win32') {
    return 'On Windows the native kernels come compiled for x64 and arm64, and are not compiled on the spot.'
  }
  const { rebuild } = manager
  const failureFile = join(root, 'build', 'failure.txt')
  if (existsSync(failureFile)) {
    const message = readFileSync(failureFile, 'utf8').trim().slice(0, 2000)
    const mend = message.startsWith('No C++ compiler') ? '' : ` Once mended: \`${rebuild}\`.`
    return `The native kernels did not compile: ${message}${mend}`
  }
  const compiler = hasCompiler(environment)
    ? ''
    : ' It needs a C++ compiler (Debian and Ubuntu: `apt install g++`; macOS: `xcode-select --install`).'
  return `The install script of ${packageName} has not run: package managers block such scripts unless they are allowed. Run \`${rebuild}\`.${compiler}`
}

/** What installs a package whose name follows, and what runs the install script again. */
interface PackageManager {
  add: string
  rebuild: string
}

const npm: PackageManager = {
  add: 'npm install ',
  rebuild: `npm rebuild ${packageName} --ignore-scripts=false`,
}
const bun: PackageManager = { add: 'bun add ', rebuild: `bun pm trust ${packageName}` }
const managers: readonly [lockFile: string, manager: PackageManager][] = [
  ['pnpm-lock.yaml', { add: 'pnpm add ', rebuild: 'pnpm approve-builds' }],
  ['yarn.lock', { add: 'yarn add ', rebuild: `yarn rebuild ${packageName}` }],
  ['bun.lock', bun],
  ['bun.lockb', bun],
  [
    'deno.lock',
    { add: 'deno add npm:', rebuild: `deno install --allow-scripts=npm:${packageName}` },
  ],
  ['package-lock.json', npm],
]

/** The package manager whose lock file is nearest above `folder`. */
function packageManager(folder: string): PackageManager {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const found = managers.find(([lockFile]) => existsSync(join(at, lockFile)))
    if (found !== undefined) return found[1]
  }
  return npm
}

function hasCompiler({ CXX, PATH = '' }: Readonly<Record<string, string | undefined>>): boolean {
  const named = CXX?.trim().split(/\s+/)[0]
  const programs = [...(named ? [named] : []), 'c++', 'g++', 'clang++']
  return PATH.split(delimiter).some((folder) =>
    programs.some((program) => existsSync(join(folder, program))),
  )
}
