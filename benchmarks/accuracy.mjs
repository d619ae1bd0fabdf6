#!/usr/bin/env node
// `pnpm bench:accuracy`: how well each network reads MNIST's test after training on the training part alone,
// the epoch chosen on the validation part, one model, each test image seen once. Every training is kept in
// results/accuracy.json as it ends, and results/accuracy.md is made of all of them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { lineageEntry } from '@inkstone/core'
import { augmentedSplit, mnist } from '@inkstone/data'
import { evaluate } from '@inkstone/metrics'
import { saveModel } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import { readOptions } from '../scripts/readOptions.mjs'
import { accuracyRecipes } from './accuracyRecipes.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/accuracy.mjs [options]

  --recipes A,B   of ${Object.keys(accuracyRecipes).join(', ')} (default: all)
  --seeds A,B     of the first weights, the order, the augmentation and the validation part (default 1,2,3)
  --on NAME       the part of MNIST to evaluate on: test (default), or validation for trying things out, which
                  writes nothing
  --save DIR      also keep each network, with its lineage, as DIR/<recipe>-seed-<seed>
  --help
`
const { values: options } = readOptions(help, {
  options: {
    recipes: { type: 'string', default: Object.keys(accuracyRecipes).join(',') },
    seeds: { type: 'string', default: '1,2,3' },
    on: { type: 'string', default: 'test' },
    save: { type: 'string' },
  },
})

const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
const file = join(folder, 'accuracy.json')
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(describeMachine())}\n${description}\n`)
for (const seed of options.seeds.split(',').map(Number)) {
  for (const name of options.recipes.split(',')) keep(await measure(name, seed))
}

async function measure(recipe, seed) {
  const { model: definition, training: given, augmentation } = accuracyRecipes[recipe]
  const machine = describeMachine()
  const { splits, imageShape, classes } = await mnist({ seed }).load()
  const model = definition.build({ imageShape, classes: classes.length, seed })
  const stage = trainer(given)
  const usedBefore = process.cpuUsage()
  const began = performance.now()
  const { history } = await stage.train({
    model,
    training: augmentation.length ? augmentedSplit(splits.train, augmentation) : splits.train,
    validation: splits.validation,
    seed,
    callbacks: [
      {
        name: 'line',
        epochEnd({ epoch, metrics }) {
          const seconds = Math.round((performance.now() - began) / 1000)
          const accuracy = (100 * metrics['validation/accuracy']).toFixed(2)
          process.stdout.write(
            `${recipe}, seed ${seed}, epoch ${epoch}: ${accuracy} %, ${seconds} s\n`,
          )
        },
      },
    ],
  })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(usedBefore)
  const lineage = [
    await lineageEntry('training', splits.train),
    await lineageEntry('validation', splits.validation),
  ]
  const split = splits[options.on]
  const { evaluation } = await evaluate({
    name: `mnist/${options.on}`,
    model,
    split,
    lineage: options.on === 'test' ? lineage : lineage.slice(0, 1),
  })
  const result = {
    recipe,
    seed,
    accuracy: evaluation.accuracy,
    wrong: Math.round((1 - evaluation.accuracy) * split.size),
    validationAccuracy: Math.max(...history.map(({ metrics }) => metrics['validation/accuracy'])),
    seconds: Math.round(seconds),
    processorSeconds: Math.round((user + system) / 1e6),
    epochs: history.length,
    parameters: model.countParams(),
    model: { name: definition.name, options: definition.options },
    training: stage.options,
    augmentation: augmentation.map(({ name, options }) => ({ name, options })),
    date: new Date().toISOString().slice(0, 10),
    machine,
    backend: description,
  }
  if (options.save) {
    const directory = join(options.save, `${recipe}-seed-${seed}`)
    await saveModel(model, directory, { name: recipe, classes: [...classes], imageShape })
    writeFileSync(join(directory, 'lineage.json'), JSON.stringify(lineage))
  }
  model.dispose()
  const percent = (100 * evaluation.accuracy).toFixed(2)
  process.stdout.write(`${recipe}, seed ${seed}: ${percent} % of mnist/${options.on}\n`)
  return result
}

/** Adds a training to those on file, in the place of an earlier one of the same recipe and seed. */
function keep(result) {
  if (options.on !== 'test') return
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const others = before.filter(
    ({ recipe, seed }) => recipe !== result.recipe || seed !== result.seed,
  )
  const all = [...others, result].sort((a, b) => order(a) - order(b) || a.seed - b.seed)
  writeResult(folder, 'accuracy', all, markdown(all))
}

function order({ recipe }) {
  return Object.keys(accuracyRecipes).indexOf(recipe)
}

function markdown(all) {
  const rows = Object.entries(accuracyRecipes).flatMap(([recipe, { text }]) => {
    const trainings = all.filter((one) => one.recipe === recipe)
    if (trainings.length === 0) return []
    const mean = (key) => trainings.reduce((sum, one) => sum + one[key], 0) / trainings.length
    const seconds = (key) => Math.round(mean(key)).toLocaleString('en')
    const each = trainings.map(({ seed, accuracy }) => `${seed}: ${(100 * accuracy).toFixed(2)}`)
    const parameters = trainings[0].parameters.toLocaleString('en')
    return [
      `| \`${recipe}\`: ${text} | ${parameters} | ${trainings[0].epochs} | **${(100 * mean('accuracy')).toFixed(2)} %** | ` +
        `${each.join(', ')} | ${(100 * mean('validationAccuracy')).toFixed(2)} % | ${seconds('seconds')} s | ` +
        `${seconds('processorSeconds')} s |`,
    ]
  })
  const { machine, backend } = all.at(-1)
  return [
    '# How well each network reads MNIST',
    '',
    '`node benchmarks/accuracy.mjs`: trained on the 54,000 images of the training part, the epoch chosen by the',
    "loss on the 6,000 of the validation part, MNIST's 10,000 test images seen once at the end. One model, no",
    'ensemble, no augmentation at test time. The seed decides the first weights, the order, the augmentation and',
    'which images are for validation. `accuracyRecipes.mjs` holds every setting, accuracy.json every training',
    'with its machine and load.',
    '',
    machineLine({ ...machine, loadBefore: 0 }),
    `Backend: ${backend}. Other work ran beside the trainings: the seconds are those of the clock, the processor's`,
    'seconds those of both cores together, threads that wait for work included.',
    '',
    '| recipe | parameters | epochs | mean | each seed | best on validation | time | processor |',
    '|---|---:|---:|---:|---|---:|---:|---:|',
    ...rows,
    '',
  ].join('\n')
}
