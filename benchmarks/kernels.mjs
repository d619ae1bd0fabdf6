#!/usr/bin/env node
// `pnpm bench:kernels`: each native kernel in GFLOP/s or GB/s, and what share that is of the limit that this
// program measures on the same machine: multiply-adds from registers, and a copy between two large arrays.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import * as tf from '@tensorflow/tfjs-core'
import { readOptions } from '../scripts/readOptions.mjs'
import { clockOf } from './clock.mjs'
import { kernelCases } from './kernelCases.mjs'
import { againstTable, kernelsAgainst } from './kernelsAgainst.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/kernels.mjs [options]

  --filter TEXT   only kernels whose name contains TEXT; with --against also
                  several, as A|B|C
  --clock NAME    wall (default), or processor: one thread, and the time that it really ran, which a busy
                  machine hardly changes
  --passes N      times that the whole list is measured; medians count (default 3)
  --ms N          length of one measurement, of which the median of five counts (default 100)
  --against LIST  instead, operations of TensorFlow.js beside those of other backends, say wasm,cpu
  --no-write      leave benchmarks/results alone
  --help

INKSTONE_ISA and INKSTONE_THREADS choose what is measured.
`
const { values: options } = readOptions(help, {
  options: {
    filter: { type: 'string', default: '' },
    clock: { type: 'string', default: 'wall' },
    against: { type: 'string' },
    ms: { type: 'string', default: '100' },
    passes: { type: 'string', default: '3' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const now = clockOf(options.clock)
const machine = describeMachine()
if (options.against !== undefined) {
  await measureAgainst(options.against.split(','))
  process.exit(0)
}
await selectBackend({ backend: 'inkstone', log: () => {} })
const backend = tf.backend()
const native = backend.addon
if (options.clock === 'processor') native.setThreads(1)
machine.threads = native.threads()
const limits = { peak: measurePeak(), bandwidth: measureBandwidth() }
process.stdout.write(
  `${machineLine(machine)}\nLimits: ${limits.peak.toFixed(0)} GFLOP/s, ${limits.bandwidth.toFixed(1)} GB/s (read and written)\n\n`,
)

const cases = Object.entries(kernelCases(native)).filter(([name]) => name.includes(options.filter))
const measured = cases.map(() => [])
for (let pass = 1; pass <= Number(options.passes); pass++) {
  for (const [index, [name, make]] of cases.entries()) {
    process.stderr.write(`\x1b[Kpass ${pass} of ${options.passes}: ${name}\r`)
    const { inputs, variables = [], ...work } = tf.tidy(() => keepInputs(make()))
    measured[index].push({ ...work, seconds: secondsOf(work.run) })
    tf.dispose([inputs, variables])
  }
}

const rows = []
for (const [index, [name]] of cases.entries()) {
  const [{ flops, bytes }] = measured[index]
  const seconds = median(measured[index].map((pass) => pass.seconds))
  const gflops = flops / seconds / 1e9
  const gigabytes = bytes / seconds / 1e9
  // What bounds a kernel is the limit that it is closer to.
  const compute = gflops / limits.peak
  const memory = gigabytes / limits.bandwidth
  const row = {
    name,
    milliseconds: seconds * 1000,
    rate: compute > memory ? gflops : gigabytes,
    unit: compute > memory ? 'GFLOP/s' : 'GB/s',
    share: Math.max(compute, memory),
  }
  rows.push(row)
  process.stdout.write(`${line(row)}\n`)
}

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  clock: options.clock,
  limits,
  kernels: rows,
}
if (options.write && !options.filter) {
  const page = [
    `# The kernels, ${report.date}`,
    '',
    machineLine(machine),
    options.clock === 'processor'
      ? 'Time on the processor, one thread: a busy machine hardly changes it.'
      : `Wall clock, ${machine.threads} threads.`,
    `Medians of ${options.passes} passes over the whole list, some minutes in all: a busy moment meets one of them.`,
    `Limits measured in the same run: ${limits.peak.toFixed(0)} GFLOP/s from registers, ${limits.bandwidth.toFixed(1)} GB/s read and written.`,
    'Float32. A share above 100 % of the bandwidth means that the arrays stayed in the cache. Of a convolution the',
    'operations of the direct kernel count: one that is transformed, or leaves out the padding, can pass the peak.',
    '',
    '| kernel | ms | rate | share of the limit |',
    '|---|---:|---:|---:|',
    ...rows.map(
      ({ name, milliseconds, rate, unit, share }) =>
        `| ${name} | ${milliseconds.toFixed(3)} | ${rate.toFixed(1)} ${unit} | ${(100 * share).toFixed(0)} % |`,
    ),
    '',
  ].join('\n')
  writeResult(
    join(dirname(fileURLToPath(import.meta.url)), 'results'),
    `kernels-${report.date}${options.clock === 'processor' ? '-processor' : ''}`,
    report,
    page,
  )
}

/** Prints and writes the table of our kernels beside those of TensorFlow.js' own backends. */
async function measureAgainst(others) {
  if (others.includes('wasm')) await import('@tensorflow/tfjs-backend-wasm')
  const ours = [...others.filter((name) => name !== 'wasm'), 'inkstone']
  for (const backend of ours) await selectBackend({ backend, log: () => {} })
  machine.threads = tf.backend().addon.threads()
  const rows = await kernelsAgainst(others, {
    filter: options.filter,
    milliseconds: Number(options.ms),
    rounds: Number(options.passes),
    progress: (name) => process.stderr.write(`\x1b[K${name}\r`),
  })
  const table = againstTable(rows, others)
  process.stdout.write(`${machineLine(machine)}\n\n${table}\n`)
  if (!options.write || options.filter) return
  const date = new Date().toISOString().slice(0, 10)
  const page = [
    `# The kernels beside TensorFlow.js' own backends, ${date}`,
    '',
    machineLine(machine),
    `Wall clock, ${machine.threads} threads for ours, each backend in turn, medians of ${options.passes} rounds; the reading of the`,
    'result is part of a call. A ratio above 1: ours is faster. Empty: that backend has no such kernel.',
    '`node benchmarks/kernels.mjs --against wasm,cpu` makes this page.',
    '',
    table,
    '',
  ].join('\n')
  writeResult(
    join(dirname(fileURLToPath(import.meta.url)), 'results'),
    `kernels-against-${date}`,
    { date, machine, others, operations: rows },
    page,
  )
}

function line({ name, milliseconds, rate, unit, share }) {
  return `${name.padEnd(46)} ${milliseconds.toFixed(3).padStart(9)} ms ${rate.toFixed(1).padStart(8)} ${unit.padEnd(7)} ${(100 * share).toFixed(0).padStart(4)} %`
}

function measurePeak() {
  const sink = new Float32Array(native.threads()).fill(0.5)
  let most = 0
  for (let repeat = 0; repeat < 10; repeat++) {
    const started = now()
    const operations = native.multiplyAdd(2_000_000, sink)
    most = Math.max(most, operations / (now() - started) / 1e6)
    sink.fill(0.5)
  }
  return most
}

function measureBandwidth() {
  const length = 2 ** 24
  const from = backend.allocate('float32', length).fill(1)
  const to = backend.allocate('float32', length).fill(0)
  let most = 0
  for (let repeat = 0; repeat < 10; repeat++) {
    const started = now()
    native.copyFloats(from, to, 0, 0, length, 1, 1)
    most = Math.max(most, (8 * length) / (now() - started) / 1e6)
  }
  return most
}

/** Median of five measurements. A result may be pending in our backend until it is read: reading its values
 * in place makes sure that the work is done. */
function secondsOf(run) {
  const once = () => {
    const result = run()
    for (const tensor of [result ?? []].flat()) void backend.data.get(tensor.dataId).values
    tf.dispose(result)
  }
  for (let warm = 0; warm < 3; warm++) once()
  return median(
    Array.from({ length: 5 }, () => {
      const started = now()
      let times = 0
      do {
        once()
        times++
      } while (now() - started < Number(options.ms))
      return (now() - started) / times / 1000
    }),
  )
}

/** The inputs lie where a network's lie, in the backend's own memory: what comes from JavaScript is neither
 * aligned nor in large pages. */
function keepInputs(work) {
  for (const [index, input] of work.inputs.entries()) {
    work.inputs[index] = tf.keep(input.dtype === 'float32' ? tf.mul(input, 1) : input)
  }
  return work
}
