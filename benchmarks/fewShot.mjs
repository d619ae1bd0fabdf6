#!/usr/bin/env node
// `pnpm bench:few-shot`: what ten examples a class of other writers are worth, by way of learning: from nothing, and
// from a network that was trained on MNIST, by each strategy of @inkstone/finetuner. And what MNIST costs that.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import { lineageEntry, random } from '@inkstone/core'
import {
  augmentedSplit,
  blur,
  mnist,
  optdigits,
  rotate,
  scale,
  shear,
  shift,
  strokeWidth,
  subset,
} from '@inkstone/data'
import {
  adaptToWriter,
  allLayers,
  gradualUnfreezing,
  headOnly,
  l2sp,
  layerRates,
  lora,
} from '@inkstone/finetuner'
import { evaluate } from '@inkstone/metrics'
import { cnn } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/fewShot.mjs [options]

  --splits A,B    each another test and another choice of examples (default 1,2,3,4,5)
  --examples N    of each class (default 10)
  --ways A,B      (default: all)
  --on NAME       the part of optdigits that is evaluated on: test (default), or validation for trying things out
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = parseArgs({
  options: {
    splits: { type: 'string', default: '1,2,3,4,5' },
    examples: { type: 'string', default: '10' },
    ways: { type: 'string' },
    on: { type: 'string', default: 'test' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

const splits = options.splits.split(',').map(Number)
const examples = Number(options.examples)
const pretraining = { epochs: 3, batchSize: 128, learningRate: 2e-3 }
/** Of the base alone: the examples come as they are. */
const changes = [rotate(), scale(), shear(), shift(), strokeWidth(), blur()]
const few = { epochs: 60, batchSize: 20 } // 300 steps, enough for every way to settle
const learningRate = 1e-3
const base = mnist({ seed: 1 })
const ways = {
  'trained from nothing': trainer({ ...few, optimizer: adam({ learningRate }) }),
  'allLayers()': allLayers({ ...few, learningRate }),
  'lora({ rank: 4 })': lora({ ...few, learningRate, rank: 4 }),
  'headOnly()': headOnly({ ...few, learningRate }),
  'layerRates()': layerRates({ ...few, learningRate }),
  'gradualUnfreezing()': gradualUnfreezing({ ...few, learningRate, every: 10 }),
  'l2sp()': l2sp({ ...few, learningRate }),
  'adaptToWriter()': adaptToWriter(),
  'adaptToWriter({ replay: mnist() })': adaptToWriter({ replay: base }),
}
const chosen = options.ways ? options.ways.split(',') : Object.keys(ways)

const began = performance.now()
const date = new Date().toISOString().slice(0, 10)
const machine = describeMachine()
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(machine)}\n${description}\n\n`)
const definition = cnn('seed-001')
const digits = await base.load()
const input = { imageShape: digits.imageShape, classes: digits.classes.length, seed: 1 }
const model = definition.build(input)
await trainer({
  epochs: pretraining.epochs,
  batchSize: pretraining.batchSize,
  optimizer: adam({ learningRate: linearDecay(pretraining.learningRate) }),
}).train({ model, training: augmentedSplit(digits.splits.train, changes), seed: 1 })
const lineage = [await lineageEntry('training', digits.splits.train)]
const weights = model.getWeights().map((weight) => ({
  values: weight.dataSync().slice(),
  shape: weight.shape,
}))

const rows = []
for (const split of splits) {
  await measure(split)
  write() // a long benchmark keeps what it has
}
process.stdout.write(`\n${markdown(result())}`)

function write() {
  if (!options.write) return
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `few-shot-${date}`, result(), markdown(result()))
}

function result() {
  return {
    date,
    command: ['node benchmarks/fewShot.mjs', ...process.argv.slice(2).map(quoted)].join(' '),
    machine,
    backend: description,
    seconds: Math.round((performance.now() - began) / 1000),
    processorSeconds: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e6),
    model: definition.name,
    evaluatedOn: `optdigits/${options.on}`,
    examples,
    pretraining: {
      ...pretraining,
      augmentation: changes.map(({ name, options }) => ({ name, options })),
    },
    ways: Object.fromEntries(chosen.map((way) => [way, ways[way].options])),
    accuracies: rows,
  }
}

async function measure(split) {
  const other = await optdigits({ test: 0.2, validation: 0.2, seed: split }).load()
  const { train } = other.splits
  const held = other.splits[options.on]
  const positions = someOfEach(train.labels, input.classes, random(split).split('few'))
  const training = subset(train, positions, `${positions.length} examples`)
  const tuned = [...lineage, await lineageEntry('fine-tuning', training)]
  setWeights(weights)
  await note({ split, way: 'the base as it is' }, model, { held, lineage })
  for (const way of chosen) {
    const stage = ways[way]
    const started = performance.now()
    if (stage.train) {
      const fresh = definition.build({ ...input, seed: split })
      await stage.train({ model: fresh, training, seed: split })
      const seconds = (performance.now() - started) / 1000
      const trained = { trainedParameters: fresh.countParams(), seconds }
      await note({ split, way, ...trained }, fresh, { held, lineage: tuned.slice(-1) })
      fresh.dispose()
      continue
    }
    setWeights(weights)
    const result = await stage.fineTune({ model, training, seed: split })
    const seconds = (performance.now() - started) / 1000
    const { trainedParameters, chosen: picked, heldOut } = result
    const row = { split, way, trainedParameters, seconds, picked, heldOut }
    await note(row, model, { held, lineage: tuned })
  }
}

/** The base's own test counts too, for what is forgotten. */
async function note(row, trained, { held, lineage: touched }) {
  const accuracyOf = async (split) => {
    const name = `${split.dataset}/${split.name}`
    const { evaluation } = await evaluate({ name, model: trained, split, lineage: touched })
    return evaluation.accuracy
  }
  const accuracy = await accuracyOf(held)
  const mnistAccuracy = await accuracyOf(digits.splits[options.on])
  rows.push({ ...row, accuracy, mnistAccuracy })
  const { seconds = 0, picked } = row
  process.stdout.write(
    `split ${row.split}, ${row.way}: ${percent(accuracy)} of optdigits/${options.on}, ${percent(mnistAccuracy)} of ` +
      `mnist/${options.on}, ${seconds.toFixed(1)} s${picked ? `, ${picked.steps} steps at ${picked.learningRate}` : ''}\n`,
  )
}

/** Positions of so many images of each class. */
function someOfEach(labels, classes, stream) {
  const order = stream.shuffle(Uint32Array.from(labels, (_, position) => position))
  const left = new Array(classes).fill(examples)
  return order.filter((position) => left[labels[position]]-- > 0)
}

function setWeights(kept) {
  const tensors = kept.map(({ values, shape }) => tf.tensor(values.slice(), shape))
  model.setWeights(tensors)
  tf.dispose(tensors)
}

/** As a shell wants it. */
function quoted(argument) {
  return argument.includes(' ') ? `'${argument}'` : argument
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`
}

function markdown({ command, seconds, processorSeconds, evaluatedOn }) {
  const mean = (way, key) => {
    const found = rows.filter((row) => row.way === way)
    return found.reduce((sum, row) => sum + row[key], 0) / found.length
  }
  const known = mean('the base as it is', 'mnistAccuracy')
  const row = (way) => {
    const each = rows
      .filter((one) => one.way === way)
      .map(({ accuracy }) => (100 * accuracy).toFixed(1))
    const { trainedParameters } = rows.find((one) => one.way === way)
    const fromBase = way !== 'trained from nothing'
    const change = (100 * (mean(way, 'mnistAccuracy') - known)).toFixed(2)
    return (
      `| ${way.includes('(') ? `\`${way}\`` : way} | ${trainedParameters?.toLocaleString('en') ?? '-'} | ` +
      `**${percent(mean(way, 'accuracy'))}** | ${each.join(', ')} | ${fromBase ? change : '-'} | ` +
      `${trainedParameters ? `${mean(way, 'seconds').toFixed(1)} s` : '-'} |`
    )
  }
  return [
    `# ${examples} examples a class of other writers, ${date}`,
    '',
    `\`${command}\`: ${seconds} s by the clock, ${processorSeconds} s of both cores together. ${machineLine(machine)}`,
    `Backend: ${description}.`,
    '',
    `\`${definition.name}\` trained on MNIST for ${pretraining.epochs} epochs with ${changes.map(({ name }) => name).join(', ')} (${percent(known)} of`,
    `mnist/${options.on}), then taken to ${examples} images of each digit of optdigits. Accuracy on ${evaluatedOn}, mean and each of the splits: each has another`,
    'test and other examples. Those are not augmented, but where `adaptToWriter()` does it itself; all others make the same',
    `steps at the same rate, ${learningRate}. The last figures are what of mnist/${options.on} was lost (-) or gained, in points, and`,
    'the mean time. The augmentation of the base and the rate were settled after one look at split 1 of the',
    'test, and at the base and the training from nothing on split 2; the other splits were then seen once.',
    '',
    '| way | numbers trained | accuracy | each split | MNIST, points | time |',
    '|---|---:|---:|---|---:|---:|',
    ...['the base as it is', ...chosen].map(row),
    '',
  ].join('\n')
}
