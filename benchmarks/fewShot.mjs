#!/usr/bin/env node
// `pnpm bench:few-shot`: what a few examples a class of other writers are worth, by way of learning: from nothing, and
// from a network that was trained on MNIST, by each strategy of @inkstone/finetuner. And what MNIST costs that.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { lineageEntry } from '@inkstone/core'
import {
  augmentedSplit,
  blur,
  fewExamples,
  mnist,
  optdigits,
  rotate,
  scale,
  shear,
  shift,
  strokeWidth,
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
import { loadModel, saveModel } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { readOptions } from '../scripts/readOptions.mjs'
import { fewShotModels } from './fewShotModels.mjs'
import { fewShotPage } from './fewShotPage.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/fewShot.mjs [options]

  --model NAME       ${Object.keys(fewShotModels).join(', ')} (default cnn)
  --examples A,B     of each class, 1 to 20 (default 10)
  --splits A,B       each another test and another choice of examples (default 1,2,3,4,5)
  --ways A,B         (default: all)
  --on NAME          the part of optdigits that is evaluated on: test (default), or validation for trying things out,
                     which writes nothing
  --no-augmentation  the examples as they are, for every way but adaptToWriter()
  --bases FOLDER     where networks trained on MNIST are kept, and found again the next time
  --help
`
const { values: options } = readOptions(help, {
  options: {
    model: { type: 'string', default: 'cnn' },
    examples: { type: 'string', default: '10' },
    splits: { type: 'string', default: '1,2,3,4,5' },
    ways: { type: 'string' },
    on: { type: 'string', default: 'test' },
    augmentation: { type: 'boolean', default: true },
    bases: { type: 'string' },
  },
  allowNegative: true,
})
const { definition, plain: plainRates, ...augmentedRates } = fewShotModels[options.model]
const { tried, ...rates } = { ...augmentedRates, ...(!options.augmentation && plainRates) }
const numbers = (list) => list.split(',').map(Number)
const pretraining = { epochs: 3, batchSize: 128, learningRate: 2e-3 }
/** Of the base. */
const changes = [rotate(), scale(), shear(), shift(), strokeWidth(), blur()]
/** Of the examples, whatever learns from them: what one hand does to one sign from time to time. */
const little = options.augmentation
  ? [rotate({ degrees: 10 }), scale({ by: 0.1 }), shift({ pixels: 2 })]
  : []
const steps = 300
const base = mnist({ seed: 1 })

/** By name; each makes the same steps in the same batches. */
function waysFor(examples) {
  const batchSize = Math.min(20, 10 * examples)
  const epochs = Math.round((steps * batchSize) / (10 * examples))
  const few = { epochs, batchSize }
  const tuning = { ...few, learningRate: rates.fineTuning }
  const optimizer = adam({ learningRate: linearDecay(rates.fromNothing) })
  return {
    'trained from nothing': trainer({ ...few, optimizer }),
    'allLayers()': allLayers(tuning),
    [`lora({ rank: ${rates.rank} })`]: lora({
      ...{ ...few, learningRate: rates.lora, rank: rates.rank },
    }),
    'headOnly()': headOnly(tuning),
    'layerRates()': layerRates(tuning),
    'gradualUnfreezing()': gradualUnfreezing({ ...tuning, every: Math.max(1, epochs / 6) | 0 }),
    'l2sp()': l2sp(tuning),
    'adaptToWriter()': adaptToWriter(),
    'adaptToWriter({ replay: mnist() })': adaptToWriter({ replay: base }),
  }
}
const ways = options.ways ? options.ways.split(',') : Object.keys(waysFor(10))

const began = performance.now()
const date = new Date().toISOString().slice(0, 10)
const machine = describeMachine()
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(machine)}\n${description}\n\n`)
const digits = await base.load()
const input = { imageShape: digits.imageShape, classes: digits.classes.length, seed: 1 }
const model = await trainedBase()
const lineage = [await lineageEntry('training', digits.splits.train)]
const weights = model.getWeights().map((weight) => ({
  values: weight.dataSync().slice(),
  shape: weight.shape,
}))

const rows = []
for (const split of numbers(options.splits)) {
  for (const examples of numbers(options.examples)) await measure(split, examples)
  write() // a long benchmark keeps what it has
}
process.stdout.write(`\n${fewShotPage(result())}`)

/** A network that knows MNIST, trained here or before. */
async function trainedBase() {
  const settings = JSON.stringify([definition.options, pretraining, changes])
  const digest = createHash('sha256').update(settings).digest('hex').slice(0, 8)
  const place = options.bases && join(options.bases, `${options.model}-${digest}`)
  if (place && existsSync(place)) return (await loadModel(place)).model
  const fresh = definition.build(input)
  await trainer({
    epochs: pretraining.epochs,
    batchSize: pretraining.batchSize,
    optimizer: adam({ learningRate: linearDecay(pretraining.learningRate) }),
  }).train({ model: fresh, training: augmentedSplit(digits.splits.train, changes), seed: 1 })
  const { classes, imageShape } = digits
  if (place) await saveModel(fresh, place, { name: definition.name, classes, imageShape })
  return fresh
}

function write() {
  if (options.on !== 'test') return
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(
    folder,
    `few-shot-${options.model}${options.augmentation ? '' : '-plain'}-${date}`,
    result(),
    fewShotPage(result()),
  )
}

function result() {
  const named = (list) => list.map(({ name, options }) => ({ name, options }))
  return {
    date,
    command: ['node benchmarks/fewShot.mjs', ...asked().map(quoted)].join(' '),
    machine: machineLine(machine),
    backend: description,
    seconds: Math.round((performance.now() - began) / 1000),
    processorSeconds: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e6),
    model: definition.name,
    parameters: model.countParams(),
    evaluatedOn: options.on,
    examples: numbers(options.examples),
    pretraining: { ...pretraining, augmentation: named(changes) },
    fewShot: { ...rates, tried, steps, augmentation: named(little) },
    ways,
    accuracies: rows,
  }
}

async function measure(split, examples) {
  const others = optdigits({ test: 0.2, validation: 0.2, seed: split })
  const { splits } = await fewExamples(others, { ofEach: examples, seed: split }).load()
  const { train: plain, [options.on]: held } = splits
  const augmented = options.augmentation ? augmentedSplit(plain, little) : plain
  const tuned = [...lineage, await lineageEntry('fine-tuning', plain)]
  const at = { split, examples }
  setWeights(weights)
  await note({ ...at, way: 'the base as it is' }, model, { held, lineage })
  const stages = waysFor(examples)
  for (const way of ways) {
    const stage = stages[way]
    const started = performance.now()
    const seconds = () => (performance.now() - started) / 1000
    if (stage.train) {
      const fresh = definition.build({ ...input, seed: split })
      await stage.train({ model: fresh, training: augmented, seed: split })
      const row = { ...at, way, trainedParameters: fresh.countParams(), seconds: seconds() }
      await note(row, fresh, { held, lineage: tuned.slice(-1) })
      fresh.dispose()
      continue
    }
    setWeights(weights)
    const training = way.startsWith('adaptToWriter') ? plain : augmented // it augments them itself
    const { trainedParameters, chosen, heldOut } = await stage.fineTune({
      ...{ model, training, seed: split },
    })
    const row = { ...at, way, trainedParameters, seconds: seconds(), chosen, heldOut }
    await note(row, model, { held, lineage: tuned })
  }
}

/** The base's own test counts too, for what is forgotten; what never knew MNIST has nothing to forget. */
async function note(row, trained, { held, lineage: touched }) {
  const accuracyOf = async (split) => {
    const name = `${split.dataset}/${split.name}`
    const { evaluation } = await evaluate({ name, model: trained, split, lineage: touched })
    return evaluation.accuracy
  }
  const accuracy = await accuracyOf(held)
  const knewMnist = touched.includes(lineage[0])
  const mnistAccuracy = knewMnist ? await accuracyOf(digits.splits[options.on]) : undefined
  rows.push({ ...row, accuracy, mnistAccuracy })
  const { split, examples, way, seconds = 0, chosen } = row
  const percent = (share) => `${(100 * share).toFixed(2)} %`
  process.stdout.write(
    `split ${split}, ${examples} a class, ${way}: ${percent(accuracy)} of optdigits/${options.on}, ` +
      `${knewMnist ? `${percent(mnistAccuracy)} of mnist/${options.on}, ` : ''}${seconds.toFixed(1)} s` +
      `${chosen ? `, ${chosen.steps} steps at ${chosen.learningRate}` : ''}\n`,
  )
}

function setWeights(kept) {
  const tensors = kept.map(({ values, shape }) => tf.tensor(values.slice(), shape))
  model.setWeights(tensors)
  tf.dispose(tensors)
}

/** The arguments that the figures depend on: all but where bases are kept. */
function asked() {
  const given = process.argv.slice(2)
  return given.filter((each, at) => !each.startsWith('--bases') && given[at - 1] !== '--bases')
}

/** As a shell wants it. */
function quoted(argument) {
  return argument.includes(' ') ? `'${argument}'` : argument
}
