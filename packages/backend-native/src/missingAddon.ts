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
  const failureFile = join(root, 'build', 'failure.txt')
  if (existsSync(failureFile)) {
    const message = readFileSync(failureFile, 'utf8').trim().slice(0, 2000)
    const mend = message.startsWith('No C++ compiler') ? '' : ` Once mended: \`${manager.again}\`.`
    return `The native kernels did not compile: ${message}${mend}`
  }
  const compiler = hasCompiler(environment)
    ? ''
    : ' It needs a C++ compiler (Debian and Ubuntu: `apt install g++`; macOS: `xcode-select --install`).'
  return `The install script of ${packageName} has not run: package managers block such scripts unless they are allowed. Run \`${manager.allow}\`.${compiler}`
}

/** What to do about an addon that was compiled and does not load: `node_modules` came from another system, or Node was
 * replaced by one for another processor. */
export function compileAgain(root: string): string {
  return `Run \`${packageManager(root).again}\` to compile it for this system.`
}

/** Its commands. */
interface PackageManager {
  /** Installs the package whose name follows. */
  add: string
  /** Allows the install script, and runs it. */
  allow: string
  /** Runs the install script again, where it is allowed. */
  again: string
}

const npm: PackageManager = {
  add: 'npm install ',
  allow: `npm rebuild ${packageName} --ignore-scripts=false`,
  again: `npm rebuild ${packageName}`,
}
const bun: PackageManager = {
  add: 'bun add ',
  allow: `bun pm trust ${packageName}`,
  again: 'bun install --force',
}
const yarnRebuild = `yarn rebuild ${packageName}`
const denoInstall = `deno install --allow-scripts=npm:${packageName}`
const managers: readonly [lockFile: string, manager: PackageManager][] = [
  [
    'pnpm-lock.yaml',
    { add: 'pnpm add ', allow: 'pnpm approve-builds', again: `pnpm rebuild ${packageName}` },
  ],
  ['yarn.lock', { add: 'yarn add ', allow: yarnRebuild, again: yarnRebuild }],
  ['bun.lock', bun],
  ['bun.lockb', bun],
  ['deno.lock', { add: 'deno add npm:', allow: denoInstall, again: denoInstall }],
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
