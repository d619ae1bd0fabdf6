#!/usr/bin/env node
// `pnpm bench:zoo`: what every network of the zoo is worth, beyond its accuracy: calibration, how much it reads at a
// given share of mistakes, and what is left of it on spoilt images, under attack and on letters. Networks that
// accuracy.mjs has not kept in the folder are trained first. Writes results/zoo.json and docs/results.md.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import { writeWhole } from '@inkstone/core'
import { mnist, renderedLetters } from '@inkstone/data'
import {
  attackRobustness,
  calibrationError,
  corruptionRobustness,
  evaluate,
  fgsm,
  fitConfidence,
  outOfDistribution,
  pgd,
  readRate,
} from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { accuracyRecipes } from './accuracyRecipes.mjs'
import { describeMachine } from './machine.mjs'
import { zooPage } from './zooPage.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const help = `Usage: node benchmarks/zoo.mjs [options]

  --recipes A,B        of ${Object.keys(accuracyRecipes).join(', ')}
                       (default: all but the quick one, whose network is there twice)
  --models DIR         where the trained networks lie, or are put (default benchmarks/models)
  --seed N             which training of each (default 1)
  --spoilt N           test images that are spoilt in each way (default 2000)
  --attacked N         test images that are attacked (default 500)
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
const { resolve } = createRequire(import.meta.url)
const fonts = ['caveat', 'indie-flower', 'kalam', 'patrick-hand'].map((name) =>
  resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
)
const { splits } = await mnist({ seed }).load()
const letters = (await renderedLetters({ fonts }).load()).splits.test
const epsilons = [0.05, 0.1, 0.2]
const attacks = epsilons.flatMap((epsilon) => [fgsm({ epsilon }), pgd({ epsilon })])
const networks = []
for (const recipe of recipes) {
  networks.push(await measure(recipe))
  process.stdout.write(`${recipe}: measured\n`)
}
const zoo = {
  date: new Date().toISOString().slice(0, 10),
  command: ['node benchmarks/zoo.mjs', ...process.argv.slice(2)].join(' '),
  machine: describeMachine(),
  backend: description,
  seed,
  fonts: fonts.length,
  networks,
}
if (options.write) {
  await writeWhole(join(here, 'results', 'zoo.json'), `${JSON.stringify(zoo, undefined, 2)}\n`)
  await writeWhole(join(here, '..', 'docs', 'results.md'), zooPage(zoo))
  process.stdout.write('\nWritten: docs/results.md and benchmarks/results/zoo.json\n')
} else {
  process.stdout.write(`\n${zooPage(zoo)}`)
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
    letters: await outOfDistribution({ ...given, outside: letters, images: 2000, temperature }),
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
