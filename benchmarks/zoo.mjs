#!/usr/bin/env node
// `pnpm bench:zoo`: what every network of the zoo is worth, beyond its accuracy: calibration, how much it reads at a
// given share of mistakes, and what is left of it on spoilt images, under attack and on what is no digit. Networks that
// accuracy.mjs has not kept in the folder are trained first. Writes results/zoo.json and docs/results.md.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
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
import { accuracyRecipes } from './accuracyRecipes.mjs'
import { describeMachine } from './machine.mjs'
import { measureOutside, outsideSplits } from './zooOutside.mjs'
import { zooPage } from './zooPage.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const help = `Usage: node benchmarks/zoo.mjs [options]

  --recipes A,B        of ${Object.keys(accuracyRecipes).join(', ')}
                       (default: all but the quick one, whose network is there twice)
  --models DIR         where the trained networks lie, or are put (default benchmarks/models)
  --seed N             which training of each (default 1)
  --spoilt N           test images that are spoilt in each way (default 2000)
  --attacked N         test images that are attacked (default 500)
  --outside-only       measure what is no digit alone, and keep all else that results/zoo.json says of
                       the same networks
  --no-write
  --help
`
const { values: options } = parseArgs({
  options: {
    recipes: { type: 'string', default: 'one-cycle,mlp,cnn,rnn,vit,convNet' },
    models: { type: 'string', default: join(here, 'models') },
    seed: { type: 'string', default: '1' },
    spoilt: { type: 'string', default: '2000' },
    attacked: { type: 'string', default: '500' },
    'outside-only': { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

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
const zoo = options['outside-only'] ? await again() : await anew()
if (options.write) {
  await writeWhole(resultPath, `${JSON.stringify(zoo, undefined, 2)}\n`)
  await writeWhole(join(here, '..', 'docs', 'results.md'), zooPage(zoo))
  process.stdout.write('\nWritten: docs/results.md and benchmarks/results/zoo.json\n')
} else {
  process.stdout.write(`\n${zooPage(zoo)}`)
}

async function anew() {
  const networks = []
  for (const recipe of recipes) {
    networks.push(await measure(recipe))
    process.stdout.write(`${recipe}: measured\n`)
  }
  return { ...made, machine: describeMachine(), backend: description, seed, networks }
}

/** The figures there are, with those of what is no digit put in their place. */
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
        `${recipe}, seed ${seed}: expected the network of results/zoo.json (seed ${kept.seed}, ${accuracy} right), got ` +
          `one that reads ${evaluation.accuracy}. Leave --outside-only out to measure all of it.`,
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
  // Of the validation part, which chose the epoch: it may choose the thresholds too, the test may not.
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
    corruptions: await corruptionRobustness({ ...given, images: Number(options.spoilt) }),
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

/** As it was asked for, but for where the networks lie: no figure depends on that. */
function command() {
  const given = process.argv.slice(2)
  const asked = given.filter(
    (each, at) => !each.startsWith('--models') && given[at - 1] !== '--models',
  )
  return ['node benchmarks/zoo.mjs', ...asked].join(' ')
}
