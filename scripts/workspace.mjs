import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const { packageManager } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

/** Runs a command in the workspace, its output shown. @returns whether it ended with 0 */
export function run(command, args, { env = {}, cwd = root } = {}) {
  const shell = process.platform === 'win32' // npx is a script there
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

/** Runs the pnpm that package.json pins; npm's own npx brings it, so it need not be installed. */
export function pnpm(args, options) {
  return run('npx', ['--yes', packageManager, ...args], options)
}

/** Runs tasks of turbo.json. Turbo wants to find the pinned pnpm on the PATH: npx puts it there. */
export function turbo(args, options) {
  const turbo = ['node', 'node_modules/turbo/bin/turbo', 'run', ...args]
  return run('npx', ['--yes', '--package', packageManager, '--', ...turbo], options)
}

/** Everything a fresh clone needs: packages from npm, the built workspace, the native kernels.
 * Quick when all of it is there. @returns whether it worked */
export function setUp() {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    console.error(`Inkstone needs Node.js 20 or later; this is ${process.version}.`)
    return false
  }
  if (!pnpm(['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'])) {
    console.error(
      '\nThe packages could not be installed. Only the npm registry is needed: is it reachable?',
    )
    return false
  }
  return turbo(['build', 'native', '--output-logs=errors-only'])
}
