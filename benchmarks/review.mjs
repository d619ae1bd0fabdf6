#!/usr/bin/env node
// `pnpm bench:review`: what it is worth to have a person label what a model is least sure of, against as many pictures at random.
// A simulated operator labels 5 % of a pool of new pictures; the model is fine-tuned on them as `inkstone finetune --data` does,
// and tested on pictures of the same kind that were held out.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { assertUntouched, lineageEntry, random } from '@inkstone/core'
import { arraySplit, mnist, optdigits, subset } from '@inkstone/data'
import { corrupt, corruptions, evaluate, labellingOrder } from '@inkstone/metrics'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { reviewPage } from './reviewPage.mjs'
import { stringDomains, stringsOfSeed } from './reviewStrings.mjs'
import {
  batchSize,
  datasetOf,
  fineTuned,
  imageShape,
  learningRate,
  replay,
  trained,
} from './reviewTuning.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/review.mjs [options]

  --seeds A,B      each another base, pool and choice (default 1,2,3)
  --domains A,B    writers, corrupted, stream, strings, stringStream (default: all)
  --share SHARE    of the pool that is labelled (default 0.05)
  --steps NUMBER   of each fine-tuning (default 400)
  --continue       keep the rows of today's result, and measure the domains that it lacks
  --help
`
const { values: options } = readOptions(help, {
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    domains: { type: 'string', default: 'writers,corrupted,stream,strings,stringStream' },
    share: { type: 'string', default: '0.05' },
    steps: { type: 'string', default: '400' },
    continue: { type: 'boolean', default: false },
  },
})
const share = Number(options.share)
const steps = Number(options.steps)
const severity = 3

const began = performance.now()
const date = new Date().toISOString().slice(0, 10)
const machine = describeMachine()
const { description } = await selectBackend({ backend: 'inkstone', log: () => {} })
process.stdout.write(`${machineLine(machine)}\n${description}\n\n`)
const results = join(dirname(fileURLToPath(import.meta.url)), 'results')
const before = options.continue
  ? JSON.parse(readFileSync(`${results}/review-${date}.json`, 'utf8'))
  : undefined
const rows = before?.rows ?? []
for (const seed of options.seeds.split(',').map(Number)) {
  await ofSeed(seed)
  write() // a long benchmark keeps what it has
}
process.stdout.write(`\n${reviewPage(result())}`)

function result() {
  const seconds = (before?.seconds ?? 0) + Math.round((performance.now() - began) / 1000)
  const settings = { share, steps, replay, batchSize, learningRate, severity }
  const command = ['node benchmarks/review.mjs', ...process.argv.slice(2)].join(' ')
  return {
    date,
    command,
    machine: machineLine(machine),
    backend: description,
    seconds,
    settings,
    rows,
  }
}

function write() {
  writeResult(results, `review-${date}`, result(), reviewPage(result()))
}

/** A network that knows 44,000 images of MNIST; the other 10,000 of its training images are new to it. */
async function ofSeed(seed) {
  const { train, validation, test } = (await mnist({ seed }).load()).splits
  const order = random(seed).split('pool').shuffle(all(train))
  const known = subset(train, order.slice(0, 44_000).sort())
  const fresh = subset(train, order.slice(44_000).sort())
  const half = (odd) =>
    subset(
      test,
      all(test).filter((position) => position % 2 === odd),
    )
  const given = { seed, known, validation, fresh, held: half(0), clean: half(1) }
  const isMissing = (domain) =>
    !rows.some((row) => row.domain === domain && row.seed === seed && row.way === 'diverse')
  const wanted = options.domains.split(',').filter(isMissing)
  const ofStrings = wanted.filter((domain) => stringDomains.includes(domain))
  const ofDigits = wanted.filter((domain) => !stringDomains.includes(domain))
  if (ofDigits.length > 0) await digitsOfSeed({ ...given, domains: ofDigits })
  if (ofStrings.length > 0) {
    await stringsOfSeed({ ...given, domains: ofStrings, share, steps, note: keep })
  }
}

async function digitsOfSeed({ seed, known, validation, fresh, held: heldHalf, clean, domains }) {
  const model = await trained({ training: known, validation, seed })
  const lineage = [
    await lineageEntry('training', known),
    await lineageEntry('validation', validation),
  ]
  const base = datasetOf({ train: known })
  const kinds = {
    writers: async () => {
      const { splits } = await optdigits({ test: 0.4, seed }).load()
      return { pool: splits.train, held: splits.test }
    },
    corrupted: async () => ({
      pool: await corrupted(fresh, { seed, share: 1, name: 'train' }),
      held: await corrupted(heldHalf, { seed, share: 1, name: 'held out' }),
    }),
    stream: async () => ({
      pool: await corrupted(fresh, { seed, share: 0.1, name: 'train' }),
      held: await corrupted(heldHalf, { seed, share: 0.1, name: 'held out' }),
    }),
  }
  for (const domain of domains) {
    const { pool, held } = await kinds[domain]()
    const at = { seed, domain, pool: pool.size, heldOut: held.size }
    await note({ ...at, way: 'before' }, { model, held, clean, lineage })
    for (const [way, positions] of Object.entries(await choices(model, pool, seed))) {
      const labelled = subset(pool, positions, 'train')
      const fresh = datasetOf({ train: labelled })
      const { tuned, training } = await fineTuned({ model, fresh, base, steps, seed })
      const touched = [...lineage, await lineageEntry('fine-tuning', training)]
      const wrongBefore = Math.round((await errorOf(model, labelled)) * labelled.size)
      const found = { labelled: labelled.size, wrongBefore }
      await note({ ...at, way, ...found }, { model: tuned, held, clean, lineage: touched })
      tuned.dispose()
    }
  }
  model.dispose()
}

/** Which pictures the operator labels, by way of choosing: as many of each. */
async function choices(model, pool, seed) {
  const { predictions } = await evaluate({ name: 'pool', model, split: pool, lineage: [] })
  const bytes = new Uint8Array(Buffer.from(predictions.probabilities, 'base64'))
  const values = new Float32Array(bytes.buffer)
  const probabilities = Array.from(pool.labels, (_, at) => values.subarray(10 * at, 10 * at + 10))
  const { images } = await pool.read(all(pool))
  const features = Array.from(pool.labels, (_, at) =>
    halved(images.subarray(784 * at, 784 * (at + 1))),
  )
  const count = Math.round(share * pool.size)
  const first = (order) => order.slice(0, count).sort()
  return {
    random: first(random(seed).split('random').shuffle(all(pool))),
    uncertain: first(labellingOrder({ probabilities, order: 'uncertain' })),
    diverse: first(labellingOrder({ probabilities, features, order: 'diverse' })),
  }
}

async function errorOf(model, split) {
  const { evaluation } = await evaluate({ name: 'error', model, split, lineage: [] }) // the caller has checked it
  return 1 - evaluation.accuracy
}

async function note(row, { model, held, clean, lineage }) {
  for (const split of [held, clean]) await assertUntouched(lineage, split)
  keep({ ...row, error: await errorOf(model, held), mnistError: await errorOf(model, clean) })
}

function keep(row) {
  rows.push(row)
  const percent = (100 * row.error).toFixed(2)
  process.stdout.write(
    `seed ${row.seed}, ${row.domain}, ${row.way}: ${percent} % of the held out wrong\n`,
  )
}

/** Images of which a share is corrupted, each in one of fifteen ways. */
async function corrupted(split, { seed, share: changed, name }) {
  const { images, labels } = await split.read(all(split))
  const stream = random(seed).split('corrupted').split(name)
  const pixels = Uint8Array.from(images, (value) => Math.round(255 * value))
  for (let at = 0; at < labels.length; at++) {
    const own = stream.split(at)
    const corruption = corruptions[own.integer(corruptions.length)]
    if (own.uniform() >= changed) continue
    const image = images.subarray(784 * at, 784 * (at + 1))
    const drawn = corrupt(image, imageShape, { corruption, severity, random: own })
    pixels.set(
      drawn.map((value) => Math.round(255 * value)),
      784 * at,
    )
  }
  const dataset = changed === 1 ? 'corrupted' : 'stream'
  return arraySplit({ dataset, name, imageShape, classes: split.classes, pixels, labels })
}

/** 14 x 14 means of 2 x 2 pixels, as the review desk compares pictures. */
function halved(image) {
  const small = new Float32Array(14 * 14)
  for (let at = 0; at < 784; at++)
    small[(Math.floor(at / 28) >> 1) * 14 + ((at % 28) >> 1)] += image[at] / 4
  return small
}

function all(split) {
  return Uint32Array.from(split.labels, (_, position) => position)
}
