#!/usr/bin/env node
// `pnpm bench:import`: what importing the backend adds to a program that imports TensorFlow.js. Each import is made in
// a fresh process, with and without the backend in turn; medians count.

import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/import.mjs [options]

  --rounds N    fresh processes for each figure (default 15)
  --no-write    leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '15' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const here = dirname(fileURLToPath(import.meta.url))
const programs = {
  'core alone, which cannot compute yet': ['core'],
  'core and layers': ['core', 'layers'],
  'core, layers and the cpu backend, as in `@tensorflow/tfjs`': ['core', 'layers', 'backend-cpu'],
}
const machine = describeMachine()
const rows = Object.entries(programs).map(([program, parts]) => {
  const rounds = Array.from({ length: Number(options.rounds) }, () => timed(parts))
  const [before, added] = [0, 1].map((at) => median(rounds.map((round) => round[at])))
  return { program, before, added }
})
const date = new Date().toISOString().slice(0, 10)
const page = [
  `# What importing the backend adds, ${date}`,
  '',
  machineLine(machine),
  `Median of ${options.rounds} fresh processes each, milliseconds. The backend falls back on the kernels of TensorFlow.js'`,
  'cpu backend, and imports it where the program has not.',
  '',
  '| a program that imports | TensorFlow.js | the backend adds |',
  '|---|---:|---:|',
  ...rows.map(
    ({ program, before, added }) =>
      `| ${program} | ${before.toFixed(0)} ms | **${added.toFixed(1)} ms** |`,
  ),
  '',
].join('\n')
process.stdout.write(`\n${page}`)
if (options.write)
  writeResult(join(here, 'results'), `import-${date}`, { date, machine, rows }, page)

/** Milliseconds for TensorFlow.js, then for the backend. */
function timed(parts) {
  const imports = parts.map((part) => `await import('@tensorflow/tfjs-${part}')`).join('\n')
  const program = `
    const began = performance.now()
    ${imports}
    const between = performance.now()
    await import('@inkstone/backend-native')
    console.log(JSON.stringify([between - began, performance.now() - between]))`
  const flags = ['--input-type=module', '--eval', program]
  return JSON.parse(execFileSync(process.execPath, flags, { cwd: here, encoding: 'utf8' }))
}
