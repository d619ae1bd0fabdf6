import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { packages, run } from './workspace'

/** Serves packed tarballs on this machine as npm's registry would, so that `npm install @inkstone/core` installs
 * what is about to be published.
 * @param tarballs the folder in which `pnpm pack` left one of each package
 * @returns what npm needs to know, and the server's end */
export async function packedRegistry(
  tarballs: string,
): Promise<{ environment: Record<string, string>; close(): void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!).slice(1)
    if (path.endsWith('.tgz')) return response.end(readFileSync(join(tarballs, path)))
    const found = packages.find(({ manifest }) => manifest.name === path)
    if (!found) return response.writeHead(404).end()
    const stem = path.replace('@', '').replace('/', '-')
    const file = readdirSync(tarballs).find((name) => new RegExp(`^${stem}-\\d`).test(name))!
    const packed = run('tar', ['-xzOf', join(tarballs, file), 'package/package.json'])
    const manifest = JSON.parse(packed) as { version: string }
    const bytes = readFileSync(join(tarballs, file))
    const dist = {
      tarball: `${address()}${file}`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    }
    const { version } = manifest
    const versions = { [version]: { ...manifest, dist } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name: path, 'dist-tags': { latest: version }, versions }))
  })
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    environment: { 'npm_config_@inkstone:registry': address() },
    close: () => server.close(),
  }
}
