import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** A file of the pad, ready to be sent. */
export interface PadFile {
  /** Where it is below the pad's address: `index.html`, `assets/pad.js`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The body compressed; undefined where that does not make it smaller. */
  readonly gzipped: Buffer | undefined
}

/** The pad's page as a list of files, with the headers that it needs: it is cross-origin isolated, so that its kernels may use
 * every core.
 * @throws Error if the package was not built */
export async function padFiles(): Promise<PadFile[]> {
  const folder = fileURLToPath(new URL('./page/', import.meta.url))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      const path = relative(folder, file).split(sep).join('/')
      const body = await readFile(file)
      const smaller = await compress(body)
      const isNamedByContent = path.startsWith('assets/')
      return {
        path,
        body,
        gzipped: smaller.length < 0.95 * body.length ? smaller : undefined,
        headers: {
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-resource-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        },
      }
    }),
  )
}

const compress = promisify(gzip)

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
