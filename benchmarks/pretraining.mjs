#!/usr/bin/env node
// `pnpm bench:pretraining`: how well a network reads MNIST that was trained on drawn digits alone, and how few
// real images then reach what, next to the same network trained on these few from nothing.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { lineageEntry, random } from '@inkstone/core'
import {
  augmentedSplit,
  elastic,
  mnist,
  renderedDigits,
  rotate,
  scale,
  shear,
  shift,
  strokeWidth,
  subset,
} from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { evaluate } from '@inkstone/metrics'
import { cnn } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/pretraining.mjs [options]

  --seeds A,B     each a pretraining and a choice of real images of its own (default 1,2,3)
  --on NAME       the part of MNIST that is evaluated on: test (default), or validation for trying things out
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    on: { type: 'string', default: 'test' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const seeds = options.seeds.split(',').map(Number)
const drawnImages = 12_000
const fonts = [
  'annie-use-your-telescope',
  'architects-daughter',
  'bad-script',
  'caveat',
  'cedarville-cursive',
  'covered-by-your-grace',
  'delius',
  'gloria-hallelujah',
  'gochi-hand',
  'handlee',
  'indie-flower',
  'kalam',
  'marck-script',
  'neucha',
  'patrick-hand',
  'reenie-beanie',
  'shadows-into-light',
  'short-stack',
  'sue-ellen-francisco',
  'the-girl-next-door',
]
const { resolve } = createRequire(import.meta.url)
const fontFiles = fonts.map((name) =>
  resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
)
const changes = [rotate(), scale(), shear(), shift(), elastic(), strokeWidth()]
const pretraining = { epochs: 10, batchSize: 128, learningRate: 2e-3 }
/** Of few real images: enough steps for both ways to settle. */
const few = [
  { images: 10, epochs: 100, batchSize: 10 },
  { images: 100, epochs: 60, batchSize: 20 },
  { images: 1000, epochs: 30, batchSize: 50 },
]
const rates = { fromNothing: 1e-3, pretrained: 3e-4 }

const began = performance.now()
const machine = describeMachine()
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(machine)}\n${description}\n\n`)
const definition = cnn('seed-001')

const rows = []
for (const seed of seeds) await measure(seed)
const report = {
  date: new Date().toISOString().slice(0, 10),
  command: `node benchmarks/pretraining.mjs --seeds ${options.seeds} --on ${options.on}`,
  machine,
  backend: description,
  seconds: Math.round((performance.now() - began) / 1000),
  model: definition.name,
  evaluatedOn: `mnist/${options.on}`,
  drawn: { images: drawnImages, fonts },
  augmentations: changes.map(({ name, options }) => ({ name, options })),
  pretraining,
  few,
  rates,
  accuracies: rows,
}
const page = markdown(report)
process.stdout.write(`\n${page}`)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `pretraining-${report.date}`, report, page)
}

async function measure(seed) {
  const drawn = await renderedDigits({ fonts: fontFiles, images: drawnImages, seed }).load()
  const real = await mnist({ seed }).load()
  const input = { imageShape: drawn.imageShape, classes: drawn.classes.length, seed }
  const held = real.splits[options.on]
  const model = definition.build(input)
  const { epochs, batchSize, learningRate } = pretraining
  const optimizer = adam({ learningRate: linearDecay(learningRate) })
  await trainer({ epochs, batchSize, optimizer }).train({
    model,
    training: augmentedSplit(drawn.splits.train, changes),
    validation: drawn.splits.validation,
    seed,
  })
  const lineage = [
    await lineageEntry('training', drawn.splits.train),
    await lineageEntry('validation', drawn.splits.validation),
  ]
  const weights = model.getWeights().map((weight) => ({
    values: weight.dataSync().slice(),
    shape: weight.shape,
  }))
  note({ seed, images: 0, way: 'pretrained', accuracy: await accuracyOf(model, held, lineage) })

  for (const { images, epochs, batchSize } of few) {
    const { train } = real.splits
    const chosen = sameOfEach(train.labels, input.classes, images, random(seed).split('few'))
    const split = subset(train, chosen, `${images} images`)
    const job = { training: augmentedSplit(split, changes), seed }

    const fresh = definition.build(input)
    const optimizer = adam({ learningRate: rates.fromNothing })
    await trainer({ epochs, batchSize, optimizer }).train({ ...job, model: fresh })
    const own = [await lineageEntry('training', split)]
    const fromNothing = await accuracyOf(fresh, held, own)
    note({ seed, images: split.size, way: 'fromNothing', accuracy: fromNothing })
    fresh.dispose()

    setWeights(model, weights)
    const tuner = allLayers({ epochs, batchSize, learningRate: rates.pretrained })
    await tuner.fineTune({ ...job, model })
    const all = [...lineage, await lineageEntry('fine-tuning', split)]
    const accuracy = await accuracyOf(model, held, all)
    note({ seed, images: split.size, way: 'pretrained', accuracy })
  }
  model.dispose()
}

function note(row) {
  rows.push(row)
  process.stdout.write(
    `seed ${row.seed}, ${row.images} real images, ${row.way}: ${(100 * row.accuracy).toFixed(2)} %\n`,
  )
}

/** Positions of so many images, the same of each class. */
function sameOfEach(labels, classes, images, stream) {
  const order = stream.shuffle(Uint32Array.from(labels, (_, position) => position))
  const left = new Array(classes).fill(images / classes)
  return order.filter((position) => left[labels[position]]-- > 0)
}

/** A split that touched the weights is refused here. */
async function accuracyOf(model, split, lineage) {
  const name = `${split.dataset}/${split.name}`
  const { evaluation } = await evaluate({ name, model, split, lineage })
  return evaluation.accuracy
}

function setWeights(model, weights) {
  const tensors = weights.map(({ values, shape }) => tf.tensor(values, shape))
  model.setWeights(tensors)
  tf.dispose(tensors)
}

function markdown({ date, command, seconds, evaluatedOn, model }) {
  const percent = (share) => `${(100 * share).toFixed(2)} %`
  const cell = (images, way) => {
    const found = rows.filter((row) => row.images === images && row.way === way)
    if (found.length === 0) return '-'
    const values = found.map(({ accuracy }) => accuracy)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return `${percent(mean)} (${values.map((value) => (100 * value).toFixed(2)).join(', ')})`
  }
  return [
    `# Pretraining on drawn digits, ${date}`,
    '',
    `\`${command}\`: ${seconds} s. ${machineLine(machine)}`,
    `Backend: ${description}.`,
    '',
    `\`${model}\`, accuracy on ${evaluatedOn}: mean, and each of the seeds ${seeds.join(', ')}.`,
    `Pretrained on ${drawnImages.toLocaleString('en')} digits drawn from ${fonts.length} fonts, a tenth of them for choosing the`,
    `epoch, ${pretraining.epochs} epochs; no real image. Then fine-tuned on the same real images, the same of each digit, that the`,
    'other column is trained on from nothing. Augmentation everywhere:',
    `${changes.map(({ name }) => name).join(', ')} at their defaults. All settings were fixed before MNIST's test was looked at,`,
    'after a single run on its validation part.',
    '',
    '| real images | from nothing | pretrained on drawn digits |',
    '|---:|---|---|',
    ...[0, ...few.map(({ images }) => images)].map(
      (images) =>
        `| ${images.toLocaleString('en')} | ${cell(images, 'fromNothing')} | ${cell(images, 'pretrained')} |`,
    ),
    '',
  ].join('\n')
}
