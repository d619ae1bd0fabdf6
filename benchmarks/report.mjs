#!/usr/bin/env node
// `pnpm bench:report`: how long a report of as many predictions as MNIST has images takes, and how large it is.

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { random } from '@inkstone/core'
import { writeReport } from '@inkstone/report'
import { runVersion } from '@inkstone/run'
import { readOptions } from '../scripts/readOptions.mjs'
import { clockOf } from './clock.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { madeUpPredictions } from './madeUpPredictions.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/report.mjs [options]

  --rounds N      reports in each format; the median counts (default 5)
  --size N        predictions (default 70000)
  --clock NAME    wall, or processor: the time that this process really ran, which a busy machine hardly changes
                  (default wall)
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '70000' },
    clock: { type: 'string', default: 'wall' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const now = clockOf(options.clock)
const rounds = Number(options.rounds)
const size = Number(options.size)
const classes = Array.from({ length: 10 }, (_, index) => String(index))

const machine = describeMachine()
process.stdout.write(`${machineLine(machine)}\n\n`)
const directory = mkdtempSync(join(tmpdir(), 'inkstone-report-'))
writeRun()

const formats = ['html', 'md', 'card', 'json']
const measured = {}
for (const format of formats) {
  const times = []
  let path
  for (let round = 0; round < rounds; round++) {
    const began = now()
    path = await writeReport(directory, format)
    times.push(now() - began)
  }
  measured[format] = { first: times[0], median: median(times), bytes: statSync(path).size }
}
rmSync(directory, { recursive: true })

const report = {
  date: new Date().toISOString().slice(0, 10),
  command: `node benchmarks/report.mjs --clock ${options.clock}`,
  machine,
  rounds,
  size,
  classes: classes.length,
  formats: Object.fromEntries(
    formats.map((format) => {
      const { first, median, bytes } = measured[format]
      return [format, { first: Math.round(first), median: Math.round(median), bytes }]
    }),
  ),
}
const page = markdown(report)
process.stdout.write(page)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `report-${report.date}`, report, page)
}

/** A run's folder, made up, with as many mistakes in pictures as a run keeps. */
function writeRun() {
  const stream = random(2)
  const { labels, probabilities } = madeUpPredictions(size, classes.length)
  const confusionMatrix = classes.map(() => classes.map(() => 0))
  const mistakes = []
  let loss = 0
  for (const [image, label] of labels.entries()) {
    const row = probabilities.subarray(image * classes.length, (image + 1) * classes.length)
    const predicted = row.indexOf(Math.max(...row))
    confusionMatrix[label][predicted]++
    loss -= Math.log(row[label]) / size
    if (predicted === label || mistakes.length === 480) continue
    const pixels = Uint8Array.from({ length: 784 }, () => Math.max(0, stream.integer(512) - 256))
    mistakes.push({
      position: image,
      label,
      predicted,
      confidence: row[predicted],
      loss: -Math.log(row[label]),
      pixels: Buffer.from(pixels).toString('base64'),
    })
  }
  mistakes.sort((a, b) => b.loss - a.loss)
  const perClass = classes.map((name, index) => {
    const hits = confusionMatrix[index][index]
    const support = confusionMatrix[index].reduce((total, images) => total + images, 0)
    const said = confusionMatrix.reduce((total, row) => total + row[index], 0)
    const f1 = (2 * hits) / (support + said)
    return { class: name, precision: hits / said, recall: hits / support, f1, support }
  })
  const mean = (name) => perClass.reduce((sum, each) => sum + each[name], 0) / classes.length
  const accuracy = perClass.reduce((sum, { recall, support }) => sum + recall * support, 0) / size
  const summary = { dataset: 'mnist', model: 'made up', parameters: 1, bestEpoch: 0 }
  const stage = { name: 'made up', options: {} }
  const files = {
    'recipe.json': {
      name: 'made-up',
      seed: 1,
      stages: { data: stage, model: stage, trainer: stage },
      settings: {},
      allowContaminated: false,
    },
    'lineage.json': {
      model: [],
      seed: 1,
      versions: {},
      backend: { name: 'made up', threads: 1 },
    },
    'metrics.json': {
      version: runVersion,
      recipe: 'made-up',
      startedAt: new Date(0).toISOString(),
      seconds: 1,
      training: { ...summary, history: [], stoppedBy: 'budget', images: 1, seconds: 1 },
      evaluations: [
        {
          name: 'mnist/all',
          dataset: 'mnist',
          split: 'all',
          count: size,
          loss,
          accuracy,
          precision: mean('precision'),
          recall: mean('recall'),
          f1: mean('f1'),
          perClass,
          confusionMatrix,
        },
      ],
    },
    'predictions/mnist-all.json': {
      name: 'mnist/all',
      classes,
      imageShape: [28, 28, 1],
      labels: [...labels],
      probabilities: Buffer.from(probabilities.buffer).toString('base64'),
      mistakes,
    },
  }
  mkdirSync(join(directory, 'predictions'))
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(directory, file), JSON.stringify(content))
  }
  const begin = { at: 0, event: 'begin' }
  writeFileSync(join(directory, 'events.jsonl'), `${JSON.stringify(begin)}\n`)
}

function markdown({ date, command, formats }) {
  return [
    `# Reports, ${date}`,
    '',
    `\`${command}\`: ${machineLine(machine)}`,
    `${size.toLocaleString('en')} predictions of ${classes.length} classes, 480 mistakes of noise in pictures (ink ` +
      `takes less room). ${rounds} reports of each format, ${options.clock} clock.`,
    '',
    '| format | first, ms | median, ms | kB |',
    '|---|---:|---:|---:|',
    ...Object.entries(formats).map(
      ([format, { first, median, bytes }]) =>
        `| ${format} | ${first} | ${median} | ${Math.round(bytes / 1000)} |`,
    ),
    '',
  ].join('\n')
}
