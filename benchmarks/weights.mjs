#!/usr/bin/env node
// `pnpm bench:weights`: what the ready weights read, and what they refuse: MNIST's test, its corruptions, letters, empty
// paper. Writes results/weights.json and .md, and their section of docs/results.md.

import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { random } from '@inkstone/core'
import { mnist, noise, shade, withNone } from '@inkstone/data'
import {
  amongClasses,
  corruptionRobustness,
  evaluate,
  predict,
  predictor,
  wilsonInterval,
} from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { readModelLineage } from '@inkstone/run'
import { digits } from '@inkstone/weights'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine } from './machine.mjs'
import { weightsPage } from './weightsPage.mjs'
import { writeResult } from './writeResult.mjs'
import { outsideSplits } from './zooOutside.mjs'
import { zooPage } from './zooPage.mjs'

const help = `Usage: node benchmarks/weights.mjs [options]

  --model DIR     measure this model of recipes/real-pictures.ts instead, and write nothing
  --also DIR      measure another training of the recipe too, with another seed; repeatable
  --corrupted N   test images for each corruption (default 2000)
  --no-write
  --help
`
const { values: options } = readOptions(help, {
  options: {
    model: { type: 'string' },
    also: { type: 'string', multiple: true, default: [] },
    corrupted: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

/** The corruptions that no change of recipes/pictureChanges.ts is of the kind of. */
const unseen = ['canny edges']
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
const { splits: plain } = await mnist().load()
const { splits } = await withNone(mnist(), { share: 0 }).load()
const { splits: withDrawn } = await withNone(mnist()).load()
const outside = await outsideSplits()
const images = Number(options.corrupted)
const first = await measured(options.model ? await trained(options.model) : await digits())
const others = []
for (const folder of options.also) others.push(await measured(await trained(folder)))

const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
const zoo = JSON.parse(readFileSync(join(folder, 'zoo.json'), 'utf8'))
const means = zoo.networks.map(({ corruptions }) => corruptions.mean.accuracy)
const result = {
  command: [
    'node benchmarks/weights.mjs',
    ...(images === 2000 ? [] : [`--corrupted ${images}`]),
    ...options.also.map((_, at) => `--also SEED-${at + 2}`),
  ].join(' '),
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
  backend: description,
  ...first,
  before: [Math.min(...means), Math.max(...means)],
  trainings: [first, ...others].map((one) => ({
    clean: one.clean.accuracy,
    cleanAmong: one.among.clean.accuracy,
    corrupted: one.corruptions.all.accuracy,
    corruptedAmong: one.among.corruptions.accuracy,
    refused: Object.fromEntries(
      Object.entries(one.refused).map(([name, { rate }]) => [name, rate]),
    ),
  })),
}
process.stdout.write(weightsPage(result))
if (options.write && !options.model) {
  writeResult(
    folder,
    'weights',
    result,
    weightsPage(result).replaceAll('](weights.md)', '](../../docs/weights.md)'),
  )
  writeFileSync(join(folder, '..', '..', 'docs', 'results.md'), zooPage(zoo, result))
}

async function trained(folder) {
  const { lineage } = await readModelLineage(folder)
  return { ...(await loadModel(folder)), lineage }
}

/** What a network reads, with `none` as an answer and among the ten digits, and what it refuses. */
async function measured({ model, card, lineage }) {
  const all = predictor(model, card)
  const ten = amongClasses(all, '0123456789')
  const test = { name: 'mnist/test', lineage }
  const { evaluation } = await evaluate({ ...test, model: all, split: splits.test })
  const { evaluation: among } = await evaluate({ ...test, model: ten, split: plain.test })
  const robustness = await corruptionRobustness({ model: all, split: splits.test, images, lineage })
  const robustAmong = await corruptionRobustness({ model: ten, split: plain.test, images, lineage })
  const meanOf = (wanted) => meanAccuracy(robustness, wanted)

  // The probability of the best digit below which 1 % of the validation part's digits lie.
  const scores = (split, positions) => scoresIn({ model, card }, split, positions)
  const validation = await scores(splits.validation)
  const threshold = validation.toSorted((a, b) => a - b)[Math.floor(0.01 * validation.length)]
  const share = (found) => shareBelow(found, threshold)
  const isNone = ({ labels }) => [...labels.keys()].filter((at) => labels[at] === 10)
  return {
    clean: { accuracy: evaluation.accuracy, interval: evaluation.intervals.accuracy },
    among: {
      clean: { accuracy: among.accuracy, interval: among.intervals.accuracy },
      corruptions: robustAmong.mean,
      each: robustAmong.corruptions.map(({ mean }) => mean.accuracy),
    },
    corruptions: {
      images,
      all: robustness.mean,
      trained: { accuracy: meanOf(({ corruption }) => !unseen.includes(corruption)) },
      unseen: { kinds: unseen, accuracy: meanOf(({ corruption }) => unseen.includes(corruption)) },
      each: robustness.corruptions.map(({ corruption, severities }) => ({
        corruption,
        accuracies: severities.map(({ accuracy }) => accuracy),
      })),
    },
    threshold,
    refused: {
      'digits of the test': share(await scores(splits.test)),
      'letters of four fonts': share(await scores(outside.letters)),
      'empty paper: plain, grainy, shaded': share(scoresOf({ model, card }, emptyPaper())),
      '`none` of the test, without letters': share(
        await scores(withDrawn.test, isNone(withDrawn.test)),
      ),
      ...(outside.fashion && { "Fashion-MNIST's test": share(await scores(outside.fashion)) }),
    },
  }
}

/** The mean accuracy of some of the corruptions. */
function meanAccuracy({ corruptions }, wanted) {
  const accuracies = corruptions
    .filter(wanted)
    .flatMap(({ severities }) => severities.map(({ accuracy }) => accuracy))
  return accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length
}

/** The probability of each image's best digit. */
async function scoresIn(network, split, positions = [...Array(split.size).keys()]) {
  const found = []
  for (let from = 0; from < positions.length; from += 1000) {
    const batch = await split.read(positions.slice(from, from + 1000))
    found.push(...scoresOf(network, batch.images))
  }
  return found
}

function scoresOf({ model, card }, given) {
  const count = given.length / 784
  const probabilities = predict(model, given, [28, 28, 1], count, card.temperature)
  return Array.from({ length: count }, (_, row) => {
    return Math.max(...probabilities.subarray(row * 11, row * 11 + 10))
  })
}

function shareBelow(found, threshold) {
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
