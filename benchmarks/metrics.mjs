#!/usr/bin/env node
// `pnpm bench:metrics`: how long every metric takes over as many predictions as MNIST has images.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationError,
  cohenKappa,
  confusionCost,
  confusionMatrix,
  correctness,
  crossEntropy,
  f1,
  fBeta,
  likelyWrongLabels,
  matthews,
  mcNemar,
  precision,
  readRate,
  recall,
  reliability,
  riskCoverage,
  rocAuc,
  thresholdFor,
  topK,
  topLosses,
} from '@inkstone/metrics'
import { readOptions } from '../scripts/readOptions.mjs'
import { clockOf } from './clock.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { madeUpPredictions } from './madeUpPredictions.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/metrics.mjs [options]

  --rounds N      times that every metric is measured; the median counts (default 7)
  --size N        predictions (default 70000)
  --clock NAME    wall, or processor: the time that this process really ran, which a busy machine hardly changes
                  (default wall)
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '7' },
    size: { type: 'string', default: '70000' },
    clock: { type: 'string', default: 'wall' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const now = clockOf(options.clock)
const rounds = Number(options.rounds)
const size = Number(options.size)
const classes = 10
const batchSize = 1000

const machine = describeMachine()
process.stdout.write(`${machineLine(machine)}\n\n`)
const { labels, probabilities } = madeUpPredictions(size, classes)

const costs = (label, predicted) => Math.abs(label - predicted)
const metrics = [
  accuracy,
  balancedAccuracy,
  topK,
  crossEntropy,
  precision,
  recall,
  f1,
  () => fBeta({ beta: 2 }),
  confusionMatrix,
  rocAuc,
  averagePrecision,
  brier,
  calibrationError,
  reliability,
  cohenKappa,
  matthews,
  riskCoverage,
  () => readRate({ threshold: 0.9 }),
  () => confusionCost({ costs }),
]
const whole = { classes, labels, probabilities }
const answers = [
  ...metrics.map((make) => ({ name: make().name, run: () => stream(make()) })),
  { name: 'thresholdFor 1 %', run: () => thresholdFor(stream(riskCoverage()), 0.01) },
  { name: 'topLosses', run: () => topLosses(whole) },
  { name: 'likelyWrongLabels', run: () => likelyWrongLabels(whole) },
  { name: 'mcNemar', run: () => mcNemar(correctness(whole), correctness(whole)) },
]

const times = answers.map(() => [])
const totals = []
for (let round = 0; round <= rounds; round++) {
  let total = 0
  for (const [index, { run }] of answers.entries()) {
    const began = now()
    run()
    const took = now() - began
    total += took
    if (round > 0) times[index].push(took) // the first is to warm up
  }
  if (round > 0) totals.push(total)
}

const report = {
  date: new Date().toISOString().slice(0, 10),
  command: `node benchmarks/metrics.mjs --clock ${options.clock}`,
  machine,
  rounds,
  size,
  classes,
  batchSize,
  milliseconds: Object.fromEntries(
    answers.map(({ name }, index) => [name, Number(median(times[index]).toFixed(1))]),
  ),
  allMilliseconds: Math.round(median(totals)),
}
const page = markdown(report)
process.stdout.write(page)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `metrics-${report.date}`, report, page)
}

/** A metric's value over all predictions, a batch at a time. */
function stream(metric) {
  for (let from = 0; from < size; from += batchSize) {
    const to = Math.min(size, from + batchSize)
    metric.update({
      classes,
      labels: labels.subarray(from, to),
      probabilities: probabilities.subarray(from * classes, to * classes),
    })
  }
  return metric.result()
}

function markdown({ date, command, milliseconds, allMilliseconds }) {
  return [
    `# Metrics, ${date}`,
    '',
    `\`${command}\`: ${machineLine(machine)}`,
    `${size.toLocaleString('en')} predictions of ${classes} classes in batches of ${batchSize.toLocaleString('en')}, ` +
      `one thread. Medians of ${rounds} rounds, ${options.clock} clock.`,
    '',
    '| metric | ms |',
    '|---|---:|',
    ...Object.entries(milliseconds).map(([name, time]) => `| ${name} | ${time} |`),
    `| **all of them** | **${allMilliseconds}** |`,
    '',
  ].join('\n')
}
