#!/usr/bin/env node
// `pnpm bench:zoo`: measures every network beyond its accuracy: calibration, the share accepted at a given error
// rate, and robustness to corruptions, attacks and images that are not digits. Networks that accuracy.mjs has not
// saved in the folder are trained first. Writes results/zoo.json and docs/results.md.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { mnist } from '@inkstone/data'
import {
  attackRobustness,
  calibrationError,
  corruptionRobustness,
  evaluate,
  fgsm,
  fitConfidence,
  pgd,
  readRate,
} from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { writeWhole } from '@inkstone/run'
import { readOptions } from '../scripts/readOptions.mjs'
import { accuracyRecipes } from './accuracyRecipes.mjs'
import { describeMachine } from './machine.mjs'
import { measureOutside, outsideSplits } from './zooOutside.mjs'
import { zooPage } from './zooPage.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const help = `Usage: node benchmarks/zoo.mjs [options]

  --recipes A,B        any of ${Object.keys(accuracyRecipes).join(', ')}
                       (default: all but the quick one, whose network would appear twice)
  --models DIR         folder of the trained networks (default benchmarks/models)
  --seed N             seed of each training (default 1)
  --corrupted N        test images for each corruption (default 2000)
  --attacked N         test images for each attack (default 500)
  --outside-only       measure only images that are not digits; keep the other figures of the
                       same networks in results/zoo.json
  --no-write
  --help
`
const { values: options } = readOptions(help, {
  options: {
    recipes: { type: 'string', default: 'one-cycle,mlp,cnn,rnn,vit,convNet' },
    models: { type: 'string', default: join(here, 'models') },
    seed: { type: 'string', default: '1' },
    corrupted: { type: 'string', default: '2000' },
    attacked: { type: 'string', default: '500' },
    'outside-only': { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const recipes = options.recipes.split(',')
const seed = Number(options.seed)
const folderOf = (recipe) => join(options.models, `${recipe}-seed-${seed}`)
const missing = recipes.filter((recipe) => !existsSync(join(folderOf(recipe), 'lineage.json')))
if (missing.length > 0) {
  const program = ['accuracy.mjs', '--recipes', missing.join(','), '--seeds', String(seed)]
  execFileSync(process.execPath, [...program, '--save', options.models], {
    cwd: here,
    stdio: 'inherit',
  })
}

const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
const { splits } = await mnist({ seed }).load()
const outside = await outsideSplits()
const epsilons = [0.05, 0.1, 0.2]
const attacks = epsilons.flatMap((epsilon) => [fgsm({ epsilon }), pgd({ epsilon })])
const resultPath = join(here, 'results', 'zoo.json')
const made = { date: new Date().toISOString().slice(0, 10), command: command() }
const weights = readKept('weights.json')
const zoo = options['outside-only'] ? await again() : await anew()
if (options.write) {
  await writeWhole(resultPath, `${JSON.stringify(zoo, undefined, 2)}\n`)
  await writeWhole(join(here, '..', 'docs', 'results.md'), zooPage(zoo, weights))
  process.stdout.write('\nWritten: docs/results.md and benchmarks/results/zoo.json\n')
} else {
  process.stdout.write(`\n${zooPage(zoo, weights)}`)
}

/** An earlier result of another benchmark; undefined without one. */
function readKept(name) {
  const path = join(here, 'results', name)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

async function anew() {
  const networks = []
  for (const recipe of recipes) {
    networks.push(await measure(recipe))
    process.stdout.write(`${recipe}: measured\n`)
  }
  return { ...made, machine: describeMachine(), backend: description, seed, networks }
}

/** The saved figures, with those of images that are not digits measured again. */
async function again() {
  const kept = JSON.parse(readFileSync(resultPath, 'utf8'))
  const networks = []
  for (const network of kept.networks) {
    const { recipe, accuracy, temperature } = network
    const { model } = await loadModel(folderOf(recipe))
    const lineage = JSON.parse(readFileSync(join(folderOf(recipe), 'lineage.json'), 'utf8'))
    const given = { model, split: splits.test, lineage }
    const { evaluation } = await evaluate({ name: 'mnist/test', ...given })
    if (kept.seed !== seed || evaluation.accuracy !== accuracy) {
      throw new Error(
        `${recipe}, seed ${seed}: expected the network of results/zoo.json (seed ${kept.seed}, accuracy ${accuracy}), got ` +
          `one with accuracy ${evaluation.accuracy}. Leave out --outside-only to measure everything.`,
      )
    }
    networks.push({
      ...network,
      outside: await measureOutside({ ...given, temperature }, outside),
    })
    model.dispose()
    process.stdout.write(`${recipe}: measured\n`)
  }
  return { ...kept, outside: made, networks }
}

async function measure(recipe) {
  const { model } = await loadModel(folderOf(recipe))
  const lineage = JSON.parse(readFileSync(join(folderOf(recipe), 'lineage.json'), 'utf8'))
  const given = { model, split: splits.test, lineage }
  // From the validation part, which chose the epoch: it may choose the thresholds too, the test may not.
  const { temperature = 1, thresholds } = await fitConfidence({
    model,
    validation: splits.validation,
  })
  const [before, after] = [
    await evaluate({ name: 'mnist/test', ...given }),
    await evaluate({ name: 'mnist/test', ...given, temperature }),
  ]
  const network = {
    recipe,
    text: accuracyRecipes[recipe].text,
    parameters: model.countParams(),
    accuracy: before.evaluation.accuracy,
    interval: before.evaluation.intervals.accuracy,
    calibrationError: resultOf(calibrationError(), before),
    temperature,
    calibratedError: resultOf(calibrationError(), after),
    read: thresholds.map(({ errorRate, threshold }) => {
      return { errorRate, threshold, ...resultOf(readRate({ threshold }), after) }
    }),
    corruptions: await corruptionRobustness({ ...given, images: Number(options.corrupted) }),
    attacks: await attackRobustness({ ...given, images: Number(options.attacked), attacks }),
    outside: await measureOutside({ ...given, temperature }, outside),
  }
  model.dispose()
  return network
}

/** A metric of the predictions of an evaluation. */
function resultOf(metric, { predictions: { classes, labels, probabilities } }) {
  const bytes = Uint8Array.from(Buffer.from(probabilities, 'base64')) // aligned, unlike a pooled buffer
  const values = new Float32Array(bytes.buffer)
  metric.update({ classes: classes.length, labels, probabilities: values })
  return metric.result()
}

/** The command line, without the folder of the networks, on which no figure depends. */
function command() {
  const given = process.argv.slice(2)
  const asked = given.filter(
    (each, at) => !each.startsWith('--models') && given[at - 1] !== '--models',
  )
  return ['node benchmarks/zoo.mjs', ...asked].join(' ')
}
