#!/usr/bin/env node
// `node scripts/fuzz.mjs [cases]`: random operations and spoiled calls to the addon, 25,000 on each instruction
// set and on the reference unless told otherwise. src/fuzz.test.ts says what a case is.

import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cases = Number(process.argv[2] ?? 25_000)
if (!Number.isInteger(cases) || cases < 1) {
  process.stderr.write(`fuzz: expected a whole number of cases >= 1, got '${process.argv[2]}'.\n`)
  process.exit(2)
}
const { status, signal } = spawnSync('npx', ['jest', 'src/fuzz'], {
  cwd: join(dirname(fileURLToPath(import.meta.url)), '..'),
  env: { ...process.env, INKSTONE_FUZZ_CASES: String(cases) },
  stdio: 'inherit',
})
if (signal) process.stderr.write(`fuzz: the process crashed (${signal}).\n`)
process.exit(status ?? 1)
