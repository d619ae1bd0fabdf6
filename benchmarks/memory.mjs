#!/usr/bin/env node
// `pnpm bench:memory`: the peak memory of a training step of vit({ depth: 12 }), with and without recomputation, beside
// PyTorch's. Linux: the peak is the kernel's own count, VmHWM.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { contenders } from './peers/contenders.mjs'
import { startContender } from './peers/startContender.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/memory.mjs [options]

  --batches A,B   batch sizes (default 1,4,8,16,32)
  --network NAME  vit12 (default): a network with a '-recomputed' of its own in benchmarks/peers
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    batches: { type: 'string', default: '1,4,8,16,32' },
    network: { type: 'string', default: 'vit12' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
if (process.platform !== 'linux') {
  process.stderr.write(
    "The peak of a process is read from Linux' /proc, which this system has not.\n",
  )
  process.exit(2)
}
const batches = options.batches.split(',').map(Number)
if (!batches.every((batch) => Number.isInteger(batch) && batch > 0)) {
  process.stderr.write(`--batches: expected whole numbers above 0, got '${options.batches}'.\n`)
  process.exit(2)
}

const machine = describeMachine()
const measured = ['inkstone', 'torch contiguous']
const columns = measured.flatMap((name) =>
  ['', '-recomputed'].map((suffix) => ({ name, network: options.network + suffix })),
)
const rows = []
const descriptions = {}
for (const batch of batches) {
  const cells = []
  for (const column of columns) cells.push(await peak(column, batch))
  rows.push({ batch, cells })
}
const date = new Date().toISOString().slice(0, 10)
const report = { date, machine, unit: 'MB (10^6 bytes)', columns, descriptions, rows }
const page = markdown(report)
process.stdout.write(`\n${page}`)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `memory-${date}`, report, page)
}

/** A fresh process takes two steps: `started` and `most` are its memory before and at its peak, in MB. */
async function peak({ name, network }, batch) {
  const contender = contenders.find((one) => one.name === name)
  const started = await startContender(contender, { threads: machine.cores, clock: 'wall' })
  if (started.ask === undefined) return { error: started.reason }
  try {
    descriptions[name] = started.description
    const before = statusOf(started.pid, 'VmRSS')
    for (let step = 0; step < 2; step++) {
      const { error } = await started.ask({ network, batch, what: 'train', seconds: 0 })
      if (error !== undefined) return { error }
    }
    const cell = { started: before, most: statusOf(started.pid, 'VmHWM') }
    process.stderr.write(`${network} at ${batch} on ${name}: ${cell.most} MB\n`)
    return cell
  } finally {
    started.end()
  }
}

function statusOf(pid, field) {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  )
  return Math.round((Number(kilobytes[1]) * 1024) / 1e6)
}

function markdown({ date, columns, rows }) {
  const titles = columns.map(
    ({ name, network }) => `${name}${network.endsWith('-recomputed') ? ', recomputed' : ''}`,
  )
  const show = ({ most, error }) => (error === undefined ? most.toLocaleString('en-US') : '-')
  const lines = [
    `# Memory of a training step, ${date}`,
    '',
    machineLine(machine),
    `Peak resident memory of a process that takes two steps of ${options.network}, in MB, libraries, weights and Adam's`,
    'two moments included.',
    '',
    `| batch | ${titles.join(' | ')} |`,
    `|---:|${titles.map(() => '---:|').join('')}`,
    ...rows.map(({ batch, cells }) => `| ${batch} | ${cells.map(show).join(' | ')} |`),
    '',
  ]
  for (const name of measured) {
    const cell = rows[0].cells[columns.findIndex((column) => column.name === name)]
    if (cell.error === undefined) {
      lines.push(`- ${name}: ${descriptions[name]}; ${cell.started} MB before the first step`)
    } else {
      lines.push(`- ${name}: left out (${cell.error})`)
    }
  }
  return `${lines.join('\n')}\n`
}
