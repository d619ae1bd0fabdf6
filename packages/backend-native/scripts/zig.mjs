import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Installs zig, a C++ compiler for every system, into build/zig unless it is there: it has 400 MB, which only those load
 * who change the C++ or build for other systems. The lock file pins what is installed by its digest.
 * @returns `{ program, version }` */
export function installedZig() {
  const folder = join(root, 'build', 'zig')
  const wanted = readFileSync(join(root, 'scripts', 'zig', 'package-lock.json'), 'utf8')
  const installed = join(folder, 'installed.json')
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    console.log('installing zig from npm into packages/backend-native/build/zig')
    rmSync(folder, { recursive: true, force: true })
    cpSync(join(root, 'scripts', 'zig'), folder, { recursive: true })
    execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    writeFileSync(installed, wanted)
  }
  const packages = join(folder, 'node_modules', '@zigc')
  const { version } = JSON.parse(readFileSync(join(packages, 'cli', 'package.json'), 'utf8'))
  const ending = process.platform === 'win32' ? '.exe' : ''
  const program = join(packages, `${process.platform}-${process.arch}`, 'bin', `zig${ending}`)
  return { program, version }
}
