#!/usr/bin/env node
// `pnpm bench:peers`: the same networks, data and batch sizes on Inkstone and its peers, in turn, in one go.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { mnist } from '@inkstone/data'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/peers.mjs [options]

  --rounds N      times that every figure is measured; the median counts (default 5)
  --seconds N     length of one measurement (default 1.5)
  --threads N     threads of each contender that takes a number (default: the cores)
  --clock NAME    wall (default), or processor: time that the contender itself used, which a busy machine
                  hardly changes; with --threads 1 that is the fairest figure to be had on one
  --only A,B      contenders whose names begin so: inkstone, model.fit, wasm, tfjs-node, pytorch, cpu
  --workloads A,B of train-128, train-32, infer-1000, transformer-128, lstm-128
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    threads: { type: 'string' },
    clock: { type: 'string', default: 'wall' },
    only: { type: 'string' },
    workloads: { type: 'string' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

const workloads = ['train-128', 'train-32', 'infer-1000', 'transformer-128', 'lstm-128'].filter(
  (name) => !options.workloads || options.workloads.split(',').includes(name),
)

const folder = dirname(fileURLToPath(import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'inkstone-bench-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

const machine = describeMachine()
const threads = Number(options.threads ?? machine.cores)
process.env.INKSTONE_THREADS = String(threads) // the contenders inherit it
const files = await writeImages()
const running = await startContenders()
const measured = await measureAll()
for (const { child } of running) child.kill()

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  rounds: Number(options.rounds),
  secondsEach: Number(options.seconds),
  threads,
  clock: options.clock,
  unit: 'images (or sequences) a second, median of the rounds',
  contenders: running.map(({ name, description, note }) => ({ name, description, note })),
  workloads: measured,
}
const page = markdown(report)
process.stdout.write(`\n${page}`)
const suffix = options.clock === 'processor' ? '-processor' : ''
if (options.write)
  writeResult(join(folder, 'results'), `peers-${report.date}${suffix}`, report, page)

/** The training images as bytes, for every contender to read. */
async function writeImages() {
  const { splits } = await mnist({ validation: 0 }).load()
  const count = 50_000
  const { images, labels } = await splits.train.read(
    Array.from({ length: count }, (_, index) => index),
  )
  const paths = { images: join(temporary, 'images'), labels: join(temporary, 'labels') }
  writeFileSync(
    paths.images,
    Uint8Array.from(images, (ink) => Math.round(ink * 255)),
  )
  writeFileSync(paths.labels, Uint8Array.from(labels))
  return paths
}

async function startContenders() {
  const tfjs = (backend, speed = 'full') => [
    process.execPath,
    [join(folder, 'peers', 'tfjs.mjs'), backend, files.images, files.labels, options.clock, speed],
  ]
  const python = ['/usr/bin/python3', 'python3'].find(
    (program) => spawnSync(program, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
  )
  const torch = (layout) => [
    python ?? 'python3',
    [
      join(folder, 'peers', 'pytorch.py'),
      layout,
      files.images,
      files.labels,
      options.clock,
      String(threads),
    ],
  ]
  const contenders = [
    { name: 'inkstone', command: tfjs('inkstone') },
    {
      name: 'model.fit on inkstone',
      command: tfjs('inkstone'),
      instead: { train: 'fit' },
      only: ['train'],
    },
    { name: 'pytorch channels_last', command: torch('channels_last') },
    { name: 'pytorch contiguous', command: torch('contiguous') },
    { name: 'tfjs-node', command: tfjs('tensorflow'), instead: { train: 'fit' } },
    { name: 'wasm', command: tfjs('wasm'), instead: { train: 'fit' } },
    {
      name: 'cpu',
      command: tfjs('cpu', 'few'),
      instead: { train: 'fit' },
      rounds: 1,
      note: 'one step each, measured once; inference on 100 images',
    },
  ].filter(
    ({ name }) => !options.only || options.only.split(',').some((start) => name.startsWith(start)),
  )

  const started = []
  for (const contender of contenders) {
    const child = spawn(...contender.command, { stdio: ['pipe', 'pipe', 'inherit'] })
    child.on('error', () => {})
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async () => {
      const { value, done } = await lines.next()
      return done
        ? { ready: false, error: 'it ended', reason: 'it does not start' }
        : JSON.parse(value)
    }
    const { ready, reason, description } = await next()
    if (!ready) {
      process.stderr.write(`${contender.name}: left out (${reason})\n`)
      continue
    }
    const ask = async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return next()
    }
    started.push({ ...contender, child, ask, description })
  }
  return started
}

/** Round by round, so that a busy minute meets everyone. */
async function measureAll() {
  const rounds = Number(options.rounds)
  const results = workloads.map((name) => ({ name, results: [] }))
  for (const { name: workload, results: into } of results) {
    const [kind, batch] = workload.split('-')
    for (let round = 0; round < rounds; round++) {
      for (const { name, ask, instead, only, rounds: own = rounds } of running) {
        if (round >= own || (only && !only.includes(kind))) continue
        const request = {
          workload: instead?.[kind] ?? kind,
          batch: Number(batch),
          seconds: Number(options.seconds),
        }
        const { rate, error } = await ask(request)
        let entry = into.find((other) => other.contender === name)
        if (entry === undefined) {
          entry = { contender: name, rates: [] }
          into.push(entry)
        }
        if (error) entry.error = error
        else entry.rates.push(Math.round(rate * 10) / 10)
      }
      process.stderr.write(`${workload}: round ${round + 1} of ${rounds}\n`)
    }
    for (const entry of into) entry.median = entry.rates.length ? median(entry.rates) : null
  }
  return results
}

/** Inkstone against each other contender; of PyTorch's two layouts the faster counts. */
function markdown({ date, workloads: rows, contenders }) {
  const names = contenders.map(({ name }) => name)
  const medianOf = (row, name) =>
    row.results.find(({ contender }) => contender === name)?.median ?? null
  const second =
    options.clock === 'processor'
      ? ` of processor time, ${threads} thread${threads > 1 ? 's' : ''}`
      : ''
  const lines = [
    `# Inkstone and its peers, ${date}`,
    '',
    machineLine(machine),
    `Images (or sequences) a second${second}, median of ${options.rounds} interleaved rounds of ${options.seconds} s.`,
    '',
    `| | ${names.join(' | ')} | to PyTorch's best |`,
    `|---|${names.map(() => '---:|').join('')}---:|`,
  ]
  for (const row of rows) {
    const cells = names.map((name) => show(medianOf(row, name)))
    const own = medianOf(row, 'inkstone')
    const best = Math.max(
      ...names.filter((name) => name.startsWith('pytorch')).map((name) => medianOf(row, name) ?? 0),
    )
    lines.push(
      `| ${row.name} | ${cells.join(' | ')} | ${own && best > 0 ? `${(own / best).toFixed(2)} x` : '-'} |`,
    )
  }
  lines.push('')
  for (const { name, description, note } of contenders) {
    lines.push(`- ${name}: ${description}${note ? `; ${note}` : ''}`)
  }
  for (const { name, results } of rows) {
    for (const { contender, error } of results)
      if (error) lines.push(`- ${name} on ${contender}: ${error}`)
  }
  return `${lines.join('\n')}\n`
}

function show(rate) {
  if (rate === null) return '-'
  return rate >= 100 ? Math.round(rate).toLocaleString('en-US') : rate.toFixed(1)
}
