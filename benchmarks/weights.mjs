#!/usr/bin/env node
// `pnpm bench:weights`: what the ready weights read, and what they refuse: MNIST's test, its corruptions, letters, empty
// paper. Writes results/weights.json and results/weights.md.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import { random } from '@inkstone/core'
import { mnist, noise, shade, withNone } from '@inkstone/data'
import { corruptionRobustness, evaluate, predict, wilsonInterval } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { digits } from '@inkstone/weights'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'
import { outsideSplits } from './zooOutside.mjs'

const help = `Usage: node benchmarks/weights.mjs [options]

  --model DIR     measure this model of recipes/real-pictures.ts instead, and write nothing
  --corrupted N   test images for each corruption (default 2000)
  --no-write
  --help
`
const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    corrupted: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

/** Corruptions that the training's changes resemble in kind; parameters and shapes are other ones. */
const unseen = ['canny edges']
const classes = [...'0123456789', 'none']
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
const { model, card } = options.model ? await loadModel(options.model) : await digits()
const { splits } = await withNone(mnist(), { share: 0 }).load()
const { splits: withDrawn } = await withNone(mnist()).load()

const { evaluation } = await evaluate({ name: 'mnist/test', model, split: splits.test })
const images = Number(options.corrupted)
const robustness = await corruptionRobustness({ model, split: splits.test, images })
const meanOf = (wanted) => {
  const kinds = robustness.corruptions.filter(wanted)
  const accuracies = kinds.flatMap(({ severities }) => severities.map(({ accuracy }) => accuracy))
  return accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length
}
const corruptions = {
  all: robustness.mean,
  alike: meanOf(({ corruption }) => !unseen.includes(corruption)),
  unseen: meanOf(({ corruption }) => unseen.includes(corruption)),
  each: robustness.corruptions.map(({ corruption, severities }) => ({
    corruption,
    accuracies: severities.map(({ accuracy }) => accuracy),
  })),
}

// The threshold on the best digit's probability below which 1 % of the validation part's digits lie.
const validation = await scores(splits.validation)
const threshold = validation.toSorted((a, b) => a - b)[Math.floor(0.01 * validation.length)]
const outside = await outsideSplits()
const isNone = (split) => [...split.labels.keys()].filter((at) => split.labels[at] === 10)
const refused = {
  'digits of the test': share(await scores(splits.test)),
  'letters of four fonts': share(await scores(outside.letters)),
  'empty paper, plain, grainy and shaded': share(scoresOf(emptyPaper())),
  "'none' of the test, without letters": share(
    await scores(withDrawn.test, isNone(withDrawn.test)),
  ),
  ...(outside.fashion && { "Fashion-MNIST's test": share(await scores(outside.fashion)) }),
}

const machine = describeMachine()
const percent = (value, places = 2) => `${(100 * value).toFixed(places)} %`
const page = `# The ready weights

\`node benchmarks/weights.mjs\`, ${new Date().toISOString().slice(0, 10)}. ${machineLine(machine)}
Backend: ${description}. One training, seed 1.

MNIST's test, 10,000 digits: **${percent(evaluation.accuracy)}** (${percent(evaluation.intervals.accuracy.low)} to ${percent(evaluation.intervals.accuracy.high)}); an answer of \`none\` is wrong.

## Corruptions

${images.toLocaleString('en')} test digits, five severities. None of these pictures was trained on. The training's changes are of the kinds
of fourteen, with other shapes and parameters; outlines (${unseen.join(', ')}) are of a kind that it never saw.

| corruption | mean | severity 1 | 2 | 3 | 4 | 5 |
|---|---:|---:|---:|---:|---:|---:|
${corruptions.each
  .map(({ corruption, accuracies }) => {
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length
    return `| ${corruption} | ${percent(mean, 1)} | ${accuracies.map((value) => percent(value, 1)).join(' | ')} |`
  })
  .join('\n')}
| **all fifteen** | **${percent(corruptions.all.accuracy, 1)}** (${percent(corruptions.all.interval.low, 1)} to ${percent(corruptions.all.interval.high, 1)}) |
| kinds alike trained on | ${percent(corruptions.alike, 1)} |
| kinds never trained on | ${percent(corruptions.unseen, 1)} |

## Refused

An image is refused if its best digit has a probability below ${threshold.toFixed(4)}, where 1 % of the validation part's digits
lie. The letters are capitals of four fonts that no training image was drawn from.

| images | count | refused | 95 % |
|---|---:|---:|---|
${Object.entries(refused)
  .map(([name, { count, rate, interval }]) => {
    return `| ${name} | ${count.toLocaleString('en')} | ${percent(rate)} | ${percent(interval.low)} to ${percent(interval.high)} |`
  })
  .join('\n')}
`
process.stdout.write(page)
if (options.write && !options.model) {
  const results = join(dirname(fileURLToPath(import.meta.url)), 'results')
  const { accuracy, intervals } = evaluation
  const clean = { accuracy, interval: intervals.accuracy }
  writeResult(results, 'weights', { machine, clean, corruptions, threshold, refused }, page)
}

/** The probability of each image's best digit. */
async function scores(split, positions = [...Array(split.size).keys()]) {
  const found = []
  for (let first = 0; first < positions.length; first += 1000) {
    const batch = await split.read(positions.slice(first, first + 1000))
    found.push(...scoresOf(batch.images))
  }
  return found
}

function scoresOf(given) {
  const count = given.length / 784
  const probabilities = predict(model, given, [28, 28, 1], count, card.temperature)
  return Array.from({ length: count }, (_, row) => {
    return Math.max(...probabilities.subarray(row * classes.length, row * classes.length + 10))
  })
}

function share(found) {
  const below = found.filter((score) => score < threshold).length
  const interval = wilsonInterval(below, found.length)
  return { count: found.length, rate: below / found.length, interval }
}

/** 600 sheets without a digit. */
function emptyPaper() {
  const plain = new Float32Array(784)
  const [grainy, shaded] = [noise({ deviation: 0.2 }), shade({ most: 0.6 })]
  const sheets = Array.from({ length: 600 }, (_, at) => {
    const draw = random(17).split(at)
    if (at % 3 === 0) return plain.map(() => draw.uniform() * 0.02)
    return (at % 3 === 1 ? grainy : shaded).apply(plain, [28, 28, 1], draw)
  })
  return Float32Array.from(sheets.flatMap((sheet) => [...sheet]))
}
