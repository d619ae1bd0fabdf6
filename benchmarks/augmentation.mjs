#!/usr/bin/env node
// `pnpm bench:augmentation`: what augmentation costs a training, and how fast each augmentation is by itself.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { random } from '@inkstone/core'
import {
  augment,
  augmentedSplit,
  blur,
  crop,
  elastic,
  erase,
  mnist,
  noise,
  rotate,
  scale,
  shear,
  shift,
  strokeWidth,
  subset,
} from '@inkstone/data'
import { cnn, mlp } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/augmentation.mjs [options]

  --rounds N      times that every figure is measured; the median counts (default 15)
  --seconds N     length of one training without augmentation, about (default 0.4)
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '0.4' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const rounds = Number(options.rounds)
const batchSize = 128
const usual = [rotate(), scale(), shift()]

const machine = describeMachine()
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(machine)}\n${description}\n\n`)
const { splits, imageShape, classes } = await mnist({ validation: 0 }).load()

const trainings = []
for (const definition of [cnn('seed-001'), mlp()]) {
  const row = await measureTraining(definition)
  trainings.push(row)
  process.stdout.write(
    `${row.name}: ${row.without} images/s without, ${row.with} with: ${row.share} %\n`,
  )
}
const alone = await measureAlone()

const report = {
  date: new Date().toISOString().slice(0, 10),
  command: `node benchmarks/augmentation.mjs --rounds ${rounds} --seconds ${options.seconds}`,
  machine,
  backend: description,
  rounds,
  batchSize,
  augmentations: usual.map(({ name, options }) => ({ name, options })),
  trainings,
  alone,
}
const page = markdown(report)
process.stdout.write(`\n${page}`)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `augmentation-${report.date}`, report, page)
}

/** The same training without and with, in turn. The share is the median of the rounds' ratios: the two trainings of
 * a round stand next to each other in time. */
async function measureTraining(definition) {
  const speed = async (images, list) => {
    const positions = Uint32Array.from({ length: images }, (_, index) => index % splits.train.size)
    const plain = subset(splits.train, positions)
    const model = definition.build({ imageShape, classes: classes.length, seed: 1 })
    const training = list ? augmentedSplit(plain, list) : plain
    const { seconds } = await trainer({ epochs: 1, batchSize }).train({ model, training, seed: 1 })
    model.dispose()
    return images / seconds
  }
  const warm = 40 * batchSize
  await speed(warm, usual)
  const steps = Math.ceil(((await speed(warm)) * Number(options.seconds)) / batchSize)
  const turns = []
  for (let round = 0; round < rounds; round++) {
    turns.push({
      without: await speed(steps * batchSize),
      with: await speed(steps * batchSize, usual),
    })
  }
  return {
    name: definition.name,
    images: steps * batchSize,
    without: Math.round(median(turns.map((turn) => turn.without))),
    with: Math.round(median(turns.map((turn) => turn.with))),
    share: Number((100 * median(turns.map((turn) => turn.with / turn.without))).toFixed(1)),
  }
}

/** Images a second of each augmentation, one thread, the stream of chance of each image included. */
async function measureAlone() {
  const count = 1000
  const { images } = await splits.train.read(Uint32Array.from({ length: count }, (_, at) => at))
  const length = images.length / count
  const each = [rotate, scale, shift, shear, crop, elastic, erase, noise, blur, strokeWidth]
  const candidates = [usual, ...each.map((make) => [make()])].map((list) => augment(list))
  const stream = random(1)
  const speeds = candidates.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, augmentation] of candidates.entries()) {
      const began = performance.now()
      let done = 0
      for (; performance.now() - began < 100; done++) {
        const at = done % count
        const image = images.subarray(at * length, (at + 1) * length)
        augmentation.apply(image, imageShape, stream.split(done))
      }
      if (round > 0) speeds[index].push((1000 * done) / (performance.now() - began)) // the first is to warm up
    }
  }
  return candidates.map(({ name }, index) => ({ name, speed: Math.round(median(speeds[index])) }))
}

function markdown({ date, command, rounds, trainings, alone }) {
  const figure = (value) => value.toLocaleString('en')
  return [
    `# Augmentation, ${date}`,
    '',
    `\`${command}\`: ${machineLine(machine)}`,
    `Backend: ${description}. Medians of ${rounds} interleaved rounds.`,
    '',
    `Training on MNIST, batches of ${batchSize}, images a second; with ${usual.map(({ name }) => name).join(' + ')} at their defaults:`,
    '',
    '| network | without | with | share |',
    '|---|---:|---:|---:|',
    ...trainings.map(
      (row) => `| ${row.name} | ${figure(row.without)} | ${figure(row.with)} | ${row.share} % |`,
    ),
    '',
    'Alone, one thread, images of 28x28:',
    '',
    '| augmentation | images/s |',
    '|---|---:|',
    ...alone.map(({ name, speed }) => `| ${name} | ${figure(speed)} |`),
    '',
  ].join('\n')
}
