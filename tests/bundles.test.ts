import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './workspace'

// A program for Node that esbuild bundles, as servers and serverless functions are built: in both module formats, with
// the packages it cannot take in (compiled addons, images) installed beside it, or not. Vite builds it for a server.
// Webpack, Next.js and Electron's archive take longer: `pnpm check:bundlers`.

const { nativeStatus } = require('@inkstone/backend-native') as {
  nativeStatus(): { available: boolean }
}
let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-bundles-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Bundles the program into a folder of its own and gives what it printed there. */
function runBundle(name: string, format: 'cjs' | 'esm', installed: string[]): string[] {
  const folder = join(place, name)
  const file = join(folder, 'dist', format === 'cjs' ? 'program.cjs' : 'program.mjs')
  const esbuild = join(root, 'node_modules', '.bin', 'esbuild')
  const banner =
    format === 'esm'
      ? [
          "--banner:js=import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)",
        ]
      : []
  run(esbuild, [
    join(root, 'tests', 'bundles', 'program.ts'),
    ...[
      '--bundle',
      '--platform=node',
      `--format=${format}`,
      `--outfile=${file}`,
      '--log-level=error',
    ],
    ...['--external:sharp', '--external:opentype.js', '--external:hyparquet', ...banner],
  ])
  for (const part of installed) symlinkSync(join(root, part), join(folder, part))
  const env = { ...process.env, NODE_PATH: '' }
  return execFileSync(process.execPath, [file], { cwd: folder, env, encoding: 'utf8' })
    .trim()
    .split('\n')
}

describe.each(['cjs', 'esm'] as const)('bundled by esbuild to %s', (format) => {
  test('beside the installed packages it runs on the same backend as unbundled', () => {
    const printed = runBundle(`installed-${format}`, format, ['node_modules'])
    const expected = nativeStatus().available ? 'inkstone' : 'inkstone-wasm'
    expect(JSON.parse(printed.at(-1)!)).toMatchObject({
      backend: expected,
      losses: [expect.any(Number)],
    })
  })

  test('alone it takes a slower backend with the reason, and names what its data lacks', () => {
    const printed = runBundle(`alone-${format}`, format, [])
    expect(printed.join('\n')).toMatch(
      /^backend \w+: .*inkstone not available: The program is a bundle/m,
    )
    expect(printed.at(-1)).toMatch(/Install @inkstone\/data where the bundle runs\.$/)
  })
})

test('built by Vite for a server, with its packages left outside, it runs on the same backend', () => {
  const folder = join(place, 'vite')
  const dist = join(folder, 'dist')
  mkdirSync(folder)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run(process.execPath, [join(root, 'tests', 'bundles', 'viteServer.mjs'), folder, dist])
  const printed = execFileSync(process.execPath, [join(dist, 'program.mjs')], { encoding: 'utf8' })
  const expected = nativeStatus().available ? 'inkstone' : 'inkstone-wasm'
  expect(JSON.parse(printed.trim().split('\n').at(-1)!)).toMatchObject({ backend: expected })
})
