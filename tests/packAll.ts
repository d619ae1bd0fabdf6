import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root, run } from './workspace'

/** The packages that npm gets. */
export const published: typeof packages = packages.filter(({ manifest }) => !manifest.private)

/** Packs all of them, once for all suites of a run: the first that asks packs, others that ask meanwhile wait.
 * @returns the folder of the tarballs, not to be changed */
export function packAll(): string {
  const place = process.env.INKSTONE_SHARED_FOLDER! // sharedFolder.cjs
  const [tarballs, failed] = ['tarballs', 'packing-failed'].map((name) => join(place, name)) as [
    string,
    string,
  ]
  if (isFirst(join(place, 'packing'))) {
    try {
      renameSync(pack(join(place, 'packing', 'tarballs')), tarballs)
    } catch (error) {
      writeFileSync(failed, String(error))
      throw error
    }
  }
  while (!existsSync(tarballs)) {
    if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200) // milliseconds
  }
  return tarballs
}

/** Whether this process made the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}

/** In one call of pnpm. @returns the folder */
function pack(tarballs: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  mkdirSync(tarballs)
  const chosen = published.flatMap(({ manifest }) => ['--filter', manifest.name])
  const into = ['pack', '--pack-destination', tarballs]
  run('npx', ['--yes', packageManager, '--recursive', ...chosen, ...into])
  return tarballs
}
