import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Every function that a package exports, called without arguments and with wrong ones: the likeliest mistakes of plain
// JavaScript, and of a name that gives undefined. Each call may succeed or throw an error that says what was expected.
// A new export is swept as soon as it is exported.

const packages = [
  ...['core', 'pixels', 'run', 'data', 'models', 'trainer', 'finetuner', 'metrics', 'report'],
  ...['backend', 'reader', 'weights'],
]

it.each(packages)('@inkstone/%s answers a call with wrong arguments in words', (name) => {
  const place = mkdtempSync(join(tmpdir(), 'inkstone-calls-'))
  try {
    const sweep = join(__dirname, 'sweepCalls.mjs')
    const entry = join(__dirname, '..', 'packages', name, 'dist', 'index.js')
    const output = execFileSync(process.execPath, [sweep, entry], { cwd: place, encoding: 'utf8' })
    const { calls, raw } = JSON.parse(output.slice(output.lastIndexOf('\n{') + 1))
    expect(raw).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(10)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
