#!/usr/bin/env node
// Random operations and spoiled calls to the addon, on each instruction set and on the reference. src/fuzz.test.ts says what a
// case is.

import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/fuzz.mjs [CASES]

  CASES    on each instruction set (default 25000)
  --help
`
const { positionals } = readOptions(help, { allowPositionals: true })
const cases = Number(positionals[0] ?? 25_000)
if (!Number.isInteger(cases) || cases < 1) {
  process.stderr.write(`fuzz: expected a whole number of cases >= 1, got '${positionals[0]}'.\n`)
  process.exit(2)
}
const { status, signal } = spawnSync('npx', ['jest', 'src/fuzz'], {
  cwd: join(dirname(fileURLToPath(import.meta.url)), '..'),
  env: { ...process.env, INKSTONE_FUZZ_CASES: String(cases) },
  stdio: 'inherit',
})
if (signal) process.stderr.write(`fuzz: the process crashed (${signal}).\n`)
process.exit(status ?? 1)
