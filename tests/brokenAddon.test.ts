import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run } from './workspace'

// An addon that does not load: the program runs on the next backend, and says why.

const addon = join(root, 'packages', 'backend-native', 'build', 'inkstone.node')
const onLinux = process.platform === 'linux' && existsSync(addon) ? test : test.skip

onLinux('of a cut-off file inkstone-wasm takes the place, with the reason', () => {
  const place = mkdtempSync(join(tmpdir(), 'inkstone-broken-'))
  try {
    const broken = join(place, 'inkstone.node')
    writeFileSync(broken, readFileSync(addon).subarray(0, 200_000))
    const entry = pathToFileURL(join(root, 'packages', 'backend', 'dist', 'index.js')).href
    const program = join(place, 'program.mjs')
    writeFileSync(
      program,
      `process.env.INKSTONE_ADDON = ${JSON.stringify(broken)}
      const { selectBackend } = await import(${JSON.stringify(entry)})
      const lines = []
      const chosen = await selectBackend({ log: (line) => lines.push(line) })
      console.log(JSON.stringify({ chosen, lines }))`,
    )
    const printed = run(process.execPath, [program]).trim().split('\n').at(-1)!
    const { chosen, lines } = JSON.parse(printed) as { chosen: unknown; lines: string[] }
    expect(JSON.stringify(chosen)).toContain('inkstone-wasm')
    expect(lines.join('\n')).toMatch(/does not load \(the file is cut off, \d+ bytes are missing\)/)
  } finally {
    rmSync(place, { recursive: true })
  }
})
