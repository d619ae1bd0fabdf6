#!/usr/bin/env node
// `pnpm bench:busy`: what training costs while another program keeps one core busy. Rounds with and without that
// program alternate; the share that is left is set against what is fair: the core that is shared counts half.

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { arraySplit, mnist } from '@inkstone/data'
import { cnn } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/busy.mjs [options]

  --rounds N   rounds with and without the other program (default 5)
  --no-write   leave benchmarks/results alone
  --help

INKSTONE_THREADS chooses how many threads train.
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const machine = describeMachine()
await selectBackend({ backend: 'inkstone', log: () => {} })
const imagesARound = 8192
const training = await firstImages(imagesARound)
const batches = [128, 32]
const rates = batches.map(() => ({ alone: [], beside: [] }))
await round(128) // warms up
for (let count = 0; count < Number(options.rounds); count++) {
  for (const [index, batchSize] of batches.entries()) {
    rates[index].alone.push(await round(batchSize))
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
    await new Promise((done) => setTimeout(done, 300))
    rates[index].beside.push(await round(batchSize))
    busy.kill()
    await new Promise((done) => busy.on('exit', done))
  }
}

const cores = Math.min(machine.threads, availableParallelism())
const fair = (availableParallelism() - 0.5) / availableParallelism()
const rows = batches.map((batchSize, index) => {
  const alone = median(rates[index].alone)
  const beside = median(rates[index].beside)
  return { batchSize, alone, beside, share: beside / alone }
})
const whole = (rate) => Math.round(rate).toLocaleString('en')
const report = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  rounds: options.rounds,
  fair,
  rows,
}
const page = [
  `# Training beside another program, ${report.date}`,
  '',
  machineLine(machine),
  `\`cnn('seed-001')\` on ${cores} threads, images a second, alone and while another program keeps one core busy.`,
  `A fair share of the ${availableParallelism()} cores is ${(100 * fair).toFixed(0)} %. Medians of ${options.rounds} alternating rounds.`,
  '',
  '| batch | alone | beside | share left |',
  '|---:|---:|---:|---:|',
  ...rows.map(
    ({ batchSize, alone, beside, share }) =>
      `| ${batchSize} | ${whole(alone)} | ${whole(beside)} | ${(100 * share).toFixed(0)} % |`,
  ),
  '',
].join('\n')
process.stdout.write(page)
if (options.write) {
  writeResult(
    join(dirname(fileURLToPath(import.meta.url)), 'results'),
    `busy-${report.date}`,
    report,
    page,
  )
}

/** Images a second over one short epoch. */
async function round(batchSize) {
  const { imageShape, classes } = training
  const model = cnn('seed-001').build({ imageShape, classes: classes.length, seed: 1 })
  const started = performance.now()
  await trainer({ epochs: 1, batchSize }).train({ model, training, seed: 1 })
  const rate = (training.size * 1000) / (performance.now() - started)
  model.dispose()
  return rate
}

async function firstImages(count) {
  const { train } = (await mnist().load()).splits
  const { images, labels } = await train.read([...Array(count).keys()])
  return arraySplit({
    dataset: train.dataset,
    name: train.name,
    imageShape: train.imageShape,
    classes: train.classes,
    pixels: Uint8Array.from(images, (value) => Math.round(255 * value)),
    labels: Uint8Array.from(labels),
  })
}
