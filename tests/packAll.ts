import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root, run } from './workspace'

/** The packages that npm gets. */
export const published: typeof packages = packages.filter(({ manifest }) => !manifest.private)

/** Packs all of them, in one call of pnpm.
 * @returns the folder of the tarballs, inside `place` */
export function packAll(place: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  const tarballs = join(place, 'tarballs')
  mkdirSync(tarballs)
  const chosen = published.flatMap(({ manifest }) => ['--filter', manifest.name])
  run('npx', [
    '--yes',
    packageManager,
    '--recursive',
    ...chosen,
    'pack',
    '--pack-destination',
    tarballs,
  ])
  return tarballs
}
