import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const packageName = '@inkstone/backend-native'

/** Why there is no addon, and the one command that fixes it here.
 * @param root the folder of this package; undefined in a bundle that left the package behind
 * @param environment its PATH is searched for a compiler */
export function missingAddonReason(
  root: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (process.platform === 'win32') return 'There is no Windows build of the native kernels yet.'
  if (root === undefined) {
    return (
      `The program is a bundle, and ${packageName} is not installed beside it. ` +
      `Keep the package out of the bundle (esbuild: \`--external:${packageName}\`) and install it there.`
    )
  }
  const rebuild = rebuildCommand(root)
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

const commands: readonly [lockFile: string, command: string][] = [
  ['pnpm-lock.yaml', 'pnpm approve-builds'],
  ['yarn.lock', `yarn rebuild ${packageName}`],
  ['bun.lock', `bun pm trust ${packageName}`],
  ['bun.lockb', `bun pm trust ${packageName}`],
  ['deno.lock', `deno install --allow-scripts=npm:${packageName}`],
]

/** What runs the install script again, by the package manager whose lock file is nearest above `folder`. */
function rebuildCommand(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const found = commands.find(([lockFile]) => existsSync(join(at, lockFile)))
    if (found !== undefined) return found[1]
    if (existsSync(join(at, 'package-lock.json'))) break
  }
  return `npm rebuild ${packageName} --ignore-scripts=false`
}

function hasCompiler({ CXX, PATH = '' }: Readonly<Record<string, string | undefined>>): boolean {
  const named = CXX?.trim().split(/\s+/)[0]
  const programs = [...(named ? [named] : []), 'c++', 'g++', 'clang++']
  return PATH.split(delimiter).some((folder) =>
    programs.some((program) => existsSync(join(folder, program))),
  )
}
