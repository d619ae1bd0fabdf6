#!/usr/bin/env node
// `pnpm bench:peers`: the same networks and batch sizes on Inkstone and its peers, in turn, in one go.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { contenders } from './peers/contenders.mjs'
import { installPeers } from './peers/install.mjs'
import { startContender } from './peers/startContender.mjs'
import { writeResult } from './writeResult.mjs'

const rows = [
  'cnn/128/train',
  'cnn/32/train',
  'cnn/8/train',
  'cnn/1/train',
  'cnn/1000/infer',
  'cnn/128/infer',
  'cnn/1/infer',
  'lstm/128/train',
  'lstm/32/train',
  'convnet/128/train',
  'convnet128/64/train',
  'vit3/128/train',
  'vit12/16/train',
]

const help = `Usage: node benchmarks/peers.mjs [options]

  --install       make virtual environments with PyTorch, Keras, JAX and TensorFlow in benchmarks/.peers, and end
  --rounds N      times that every figure is measured; the median counts (default 3)
  --seconds N     length of one measurement (default 1.5)
  --threads N     threads of each contender that takes a number (default: the cores)
  --clock NAME    wall (default), or processor: time that the contender itself used, which a busy machine
                  hardly changes; with --threads 1 that is the fairest figure to be had on one
  --only A,B      contenders whose names begin so: ${contenders.map(({ name }) => name).join(', ')}
  --rows A,B      of ${rows.join(', ')}
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    install: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1.5' },
    threads: { type: 'string' },
    clock: { type: 'string', default: 'wall' },
    only: { type: 'string' },
    rows: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
if (options.install) process.exit(installPeers())

const rounds = positive('rounds', Number.isInteger)
const seconds = positive('seconds', Number.isFinite)
const machine = describeMachine()
const threads =
  options.threads === undefined ? machine.cores : positive('threads', Number.isInteger)
if (!['wall', 'processor'].includes(options.clock)) refuse('clock', 'wall or processor')
const chosenRows = options.rows?.split(',') ?? rows
for (const row of chosenRows) if (!rows.includes(row)) refuse('rows', rows.join(', '))

const running = []
for (const contender of contenders) {
  const starts = options.only?.split(',') ?? ['']
  if (!starts.some((start) => contender.name.startsWith(start))) continue
  const started = await startContender(contender, { threads, clock: options.clock })
  if (started.ask !== undefined) running.push(started)
  else process.stderr.write(`${contender.name}: left out (${started.reason})\n`)
}
process.on('exit', () => {
  for (const { end } of running) end()
})

const measured = []
for (const row of chosenRows) measured.push(await measure(row))

const date = new Date().toISOString().slice(0, 10)
const report = {
  ...{ date, machine, rounds, secondsEach: seconds, threads, clock: options.clock },
  unit: 'images a second, median of the rounds, and half the range between the slowest and the fastest',
  contenders: running.map(({ name, description }) => ({ name, description })),
  rows: measured,
}
const page = markdown(report)
process.stdout.write(`\n${page}`)
if (options.write) {
  const suffix = options.clock === 'processor' ? '-processor' : ''
  writeResult(
    join(dirname(fileURLToPath(import.meta.url)), 'results'),
    `peers-${date}${suffix}`,
    report,
    page,
  )
}
process.exit(0)

/** Round by round, so that a busy minute meets everyone. */
async function measure(row) {
  const [network, batch, what] = row.split('/')
  const request = { network, batch: Number(batch), what }
  const results = running.map(({ name }) => ({ contender: name, rates: [] }))
  for (let round = 0; round < rounds; round++) {
    for (const [index, { ask }] of running.entries()) {
      const result = results[index]
      if (result.error !== undefined) continue
      // Steps that do not count: the first ones allocate, compile and record, and whoever was stopped may have given
      // memory back meanwhile.
      for (let step = 0; step < (round === 0 ? 3 : 1); step++) await ask({ ...request, seconds: 0 })
      if (round === 0) await ask({ ...request, seconds: seconds / 5 })
      const { rate, error } = await ask({ ...request, seconds })
      if (error === undefined) result.rates.push(Number(rate.toPrecision(5)))
      else result.error = error
    }
    process.stderr.write(`${row}: round ${round + 1} of ${rounds}\n`)
  }
  for (const result of results) {
    const { rates } = result
    result.median = rates.length > 0 ? median(rates) : null
    result.spread = rates.length > 0 ? (Math.max(...rates) - Math.min(...rates)) / 2 : null
  }
  return { row, results }
}

/** Inkstone against the fastest of the others. */
function markdown({ date, rows, contenders }) {
  const time = options.clock === 'processor' ? ' of processor time' : ''
  const names = contenders.map(({ name }) => name)
  const lines = [
    `# Inkstone and its peers, ${date}`,
    '',
    machineLine(machine),
    `Images a second${time}, ${threads} thread${threads > 1 ? 's' : ''}, median of ${rounds} interleaved rounds of ` +
      `${seconds} s and half their range; whoever is not asked is stopped.`,
    '',
    `| network / batch / what | ${names.join(' | ')} | to the best peer |`,
    `|---|${names.map(() => '---:|').join('')}---:|`,
  ]
  for (const { row, results } of rows) {
    const own = results.find(({ contender }) => contender === 'inkstone')?.median
    const best = Math.max(...results.map((r) => (r.contender === 'inkstone' ? 0 : (r.median ?? 0))))
    const ratio = own && best > 0 ? `${(own / best).toFixed(2)} x` : '-'
    lines.push(`| ${row} | ${results.map(show).join(' | ')} | ${ratio} |`)
  }
  lines.push('', ...contenders.map(({ name, description }) => `- ${name}: ${description}`))
  for (const { row, results } of rows) {
    for (const { contender, error } of results) {
      if (error !== undefined) lines.push(`- ${row} on ${contender}: ${error}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function show({ median: rate, spread }) {
  if (rate === null) return '-'
  const digits = rate >= 100 ? 0 : 1
  const text = (value) => Number(value.toFixed(digits)).toLocaleString('en-US')
  return `${text(rate)} ± ${text(spread)}`
}

function positive(name, holds) {
  const value = Number(options[name])
  if (!holds(value) || value <= 0) refuse(name, 'a number above 0')
  return value
}

function refuse(name, expected) {
  process.stderr.write(`--${name}: expected ${expected}, got '${options[name]}'.\n`)
  process.exit(2)
}
