#!/usr/bin/env node
// `pnpm bench:reader`: how the reader reads strings of MNIST's test digits, apart to touching, in boxes, under stamps, scanned and
// photographed, how many fields without a number it rejects, and whether a calibrated threshold keeps its bound; with a model of
// lines by both engines, each alone and together.

import { readFileSync } from 'node:fs'
import { selectBackend } from '@inkstone/backend'
import { assertUntouched, canonicalOf } from '@inkstone/core'
import { digitStrings, mnist } from '@inkstone/data'
import {
  characterErrorRate,
  predictor,
  readRateAt,
  stringAccuracy,
  stringIntervals,
} from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { wilsonInterval } from '@inkstone/pixels'
import { amount, calibrateReader, postcode, reader } from '@inkstone/reader'
import { readModelLineage } from '@inkstone/run'
import { digits, lines } from '@inkstone/weights'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { apart, rows } from './stringRows.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/reader.mjs [options]

  --model DIR     a model of digits (default: the ready weights)
  --line DIR      a model of lines, of recipes/strings.ts (default: the ready weights, beside those for digits)
  --rows 'A;B'    these rows alone, such as 'apart;touching' (default: all)
  --strings N     of each row and seed (default 100)
  --calibrate N   strings of the validation part for the thresholds (default 1000; 0 leaves them out)
  --seeds A,B     of the strings (default 1,2,3)
  --engines A,B   of cuts, wholeLine and both (default: all)
  --continue      keep the rows of today's result, and measure those that it lacks
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    model: { type: 'string' },
    line: { type: 'string' },
    rows: { type: 'string' },
    strings: { type: 'string', default: '100' },
    calibrate: { type: 'string', default: '1000' },
    seeds: { type: 'string', default: '1,2,3' },
    engines: { type: 'string', default: 'cuts,wholeLine,both' },
    continue: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const [strings, calibrating] = [options.strings, options.calibrate].map(Number)
const results = new URL('results', import.meta.url).pathname
const day = new Date().toISOString().slice(0, 10)
const seeds = options.seeds.split(',').map(Number)

await selectBackend()
const ready = options.model === undefined ? await digits() : await modelOf(options.model)
const second = options.line === undefined ? await readyLines() : await modelOf(options.line)
const model = ready.outputs ? ready : ready.model
const both = { model, line: second.model }
/** What each engine is made of. */
const all = {
  cuts: { model },
  wholeLine: { ...both, engine: 'whole-line' },
  both: { ...both, engine: 'both' },
}
const asked = options.engines.split(',')
const engines = Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name)))
const machine = describeMachine()
const table = options.continue
  ? JSON.parse(readFileSync(`${results}/reader-${day}.json`, 'utf8')).table
  : []
/** Thresholds that were chosen on validation, on the test. */
const kept = []
const wanted = options.rows?.split(';') ?? Object.keys(rows)
for (const name of wanted) {
  if (table.some((line) => line.name === name)) continue
  const row = rows[name]
  const sources = []
  for (const seed of seeds) sources.push(await testStrings(row, seed))
  for (const [engine, parts] of Object.entries(engines)) {
    const read = reader({ ...parts, format: row.format ?? postcode(row.length ?? 5) })
    const each = []
    for (const source of sources) each.push(await outcomesOf(source, read))
    const outcomes = each.flat()
    const measured = row.negatives ? figuresOfFields(outcomes) : figuresOf(each, outcomes)
    const line = { name, engine, ...measured, ...speedOf(each, outcomes) }
    table.push(line)
    process.stdout.write(`${lineOf(line)}\n`)
  }
  writeSoFar()
}

/** What thresholds are chosen for: strings of five by each engine and both conventions, and amounts. */
const bounds = [
  ...Object.keys(engines).flatMap((engine) => ['read', 'all'].map((of) => ({ engine, of }))),
  ...Object.keys(engines).map((engine) => ({ engine, of: 'read', format: amount() })),
]
for (const { engine, of, format = postcode(5) } of calibrating > 0 ? bounds : []) {
  const parts = engines[engine]
  const isAmount = format.name === 'amount'
  const mixed = { gap: apart, negatives: 0.1, ...(isAmount && { format }) }
  const what = isAmount ? `${engine}, amounts` : engine
  const [seed] = seeds
  const { splits } = await digitStrings(mnist(), { ...mixed, strings: calibrating, seed }).load()
  try {
    const threshold = await calibrateReader({ ...parts, format, strings: splits.validation, of })
    const source = await testStrings({ ...mixed, strings: 2 * strings }, seed)
    const read = reader({ ...parts, format, threshold })
    kept.push({ engine: what, of, threshold, ...(await countsOf(source, read)) })
  } catch (error) {
    kept.push({ engine: what, of, error: error.message })
  }
  process.stdout.write(`${boundOf(kept.at(-1))}\n`)
  writeSoFar()
}

async function countsOf(source, read) {
  const counts = { read: 0, wrong: 0, fields: 0, fieldsRead: 0, strings: source.size }
  for (let at = 0; at < source.size; at++) {
    const { picture, text } = await source.read(at)
    const reading = await read(picture)
    if (text === '') counts.fields++
    if (!reading.accepted) continue
    counts.read++
    if (!isSame(read.format, reading.text, text)) counts.wrong++
    if (text === '') counts.fieldsRead++
  }
  return counts
}

/** Whether both mean the same: `1,234` and `1234`. */
function isSame(format, one, other) {
  if (one === '' || other === '') return one === other
  return canonicalOf(format, one) === canonicalOf(format, other)
}

/** Fields without a number are right when they are rejected. */
function figuresOfFields(outcomes) {
  const rejected = outcomes.filter(({ accepted }) => !accepted).length
  return {
    accuracy: rejected / outcomes.length,
    accuracyInterval: wilsonInterval(rejected, outcomes.length),
    accepted: 1 - rejected / outcomes.length,
    acceptedWrong: rejected < outcomes.length ? 1 : 0,
  }
}

function figuresOf(each, outcomes) {
  const intervals = stringIntervals(outcomes)
  const mean = (figure) => each.reduce((sum, own) => sum + figure(own), 0) / each.length
  return {
    accuracy: stringAccuracy(outcomes),
    accuracyInterval: intervals.accuracy,
    characterErrorRate: characterErrorRate(outcomes),
    readRate: mean((own) => readRateAt(own)),
    readRates: each.map((own) => readRateAt(own)),
    readRateInterval: intervals.readRate,
    readRateOfAll: mean((own) => readRateAt(own, { of: 'all' })),
    readRateAtThousandth: readRateAt(outcomes, { errorRate: 0.001 }),
    accepted: share(outcomes, ({ accepted }) => accepted),
    acceptedWrong: share(
      outcomes.filter(({ accepted }) => accepted),
      ({ text, read: found }) => text !== found,
    ),
  }
}

function speedOf(each, outcomes) {
  const sum = (time) => each.reduce((total, own) => total + time(own), 0)
  return {
    stringsPerSecond: outcomes.length / sum(({ seconds }) => seconds),
    stringsPerCpuSecond: outcomes.length / sum(({ cpuSeconds }) => cpuSeconds),
  }
}

/** Written after each row, so that a run that is interrupted leaves what it measured. */
function writeSoFar() {
  if (!options.write) return
  const result = {
    date: day,
    machine,
    model: options.model ?? '@inkstone/weights',
    line: second.made,
    strings,
    seeds,
    table,
    kept,
  }
  writeResult(results, `reader-${day}`, result, page(result))
}

/** A saved model, what touched it, and how it was made. */
async function modelOf(folder) {
  const { model: network, card } = await loadModel(folder)
  const { lineage } = await readModelLineage(folder)
  const made = `${card.name}, ${network.countParams().toLocaleString('en')} parameters`
  return { model: predictor(network, card), lineage, made }
}

async function readyLines() {
  const found = await lines()
  const made = `the ready weights, ${found.model.countParams().toLocaleString('en')} parameters`
  return { model: found, lineage: found.lineage, made }
}

async function testStrings(row, seed) {
  const { splits } = await digitStrings(mnist(), { strings, seed, ...row }).load()
  for (const { lineage } of [ready, second]) {
    await assertUntouched(lineage, splits.test.digits)
  }
  return splits.test
}

async function outcomesOf(source, read) {
  const outcomes = []
  outcomes.seconds = 0
  outcomes.cpuSeconds = 0
  for (let at = 0; at < source.size; at++) {
    const { picture, text, digits: images } = await source.read(at)
    const [start, before] = [performance.now(), process.cpuUsage()]
    const { text: found, confidence, reason, accepted } = await read(picture)
    outcomes.seconds += (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(before)
    outcomes.cpuSeconds += (user + system) / 1e6
    const never = [
      'touches the edge',
      'no ink',
      'engines disagree',
      'upside down',
      'unread ink',
    ].includes(reason)
    const shown = text === '' && !accepted ? '' : found // a field without a number is rejected, whatever it may look like
    const given = {
      text,
      read: isSame(read.format, shown, text) ? text : shown,
      confidence: never ? 0 : confidence,
      digits: images,
    }
    outcomes.push({ ...given, accepted })
  }
  return outcomes
}

function share(outcomes, isSo) {
  return outcomes.filter(isSo).length / Math.max(1, outcomes.length)
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`
}

function lineOf({ name, engine, ...line }) {
  const within = (value, { low, high }) => `${percent(value)} (${percent(low)} to ${percent(high)})`
  const { readRate, readRateInterval: rate } = line
  const ofStrings =
    readRate === undefined
      ? ['', '', '', '']
      : [
          percent(line.characterErrorRate),
          within(readRate, rate),
          percent(line.readRateOfAll),
          percent(line.readRateAtThousandth),
        ]
  const cells = [
    ...[name, engine, within(line.accuracy, line.accuracyInterval), ...ofStrings],
    `${percent(line.accepted)}, ${percent(line.acceptedWrong)} wrong`,
    ...[line.stringsPerSecond.toFixed(0), line.stringsPerCpuSecond.toFixed(0)],
  ]
  return `| ${cells.join(' | ')} |`
}

function boundOf({ engine, of, threshold, error, ...result }) {
  if (error) return `| ${engine} | ${of} | ${error} | | | |`
  const share = of === 'all' ? result.strings : Math.max(1, result.read)
  return (
    `| ${engine} | ${of} | ${threshold.threshold.toFixed(4)} (${threshold.wrong} wrong of ${threshold.read}, bound ${percent(threshold.bound)}) | ` +
    `${percent(result.read / (result.strings - result.fields))} | ${result.wrong}: ${percent(result.wrong / share)} | ` +
    `${result.fields - result.fieldsRead} of ${result.fields} |`
  )
}

function page(result) {
  return `# Strings of digits: reader

${result.date}, ${machineLine(machine)}

Model: ${result.model}; of lines: ${result.line}. \`node benchmarks/reader.mjs\` composes ${result.strings} strings of MNIST's test digits for each row and
seed (five digits unless it says otherwise, seeds ${result.seeds.join(', ')}) and reads them with the format \`postcode\`, amounts and dates with theirs. None of the digits touched the weights. In
brackets 95 % intervals, by the bootstrap over source digits.

The read rate is the share of strings above the confidence at which 1 % of what is read is wrong, in the mean of the seeds; the next column
allows 1 % of all strings, and the one after it a thousandth of what is read, over all seeds together. These thresholds are chosen on these very
strings: they compare, and promise nothing. What two engines read differently is not read at any threshold; "read right" is then the likelier of
both. "Accepted" is what \`reader({ errorRate: 0.01 })\` accepts without a threshold, and how much of that is wrong. Fields without a number are
right when they are rejected.

| strings | engine | read right | wrong characters | read at 1 % wrong of what is read | of all | at 0.1 % | accepted | strings a second | a second of processor time |
|---|---|---|---|---|---|---|---|---|---|
${result.table.map(lineOf).join('\n')}

${result.kept.length > 0 ? thresholds(result) : ''}`
}

function thresholds(result) {
  return `## Thresholds chosen before

Chosen by \`calibrateReader\` on strings of the validation part, apart, one in ten fields without a number, for 1 % wrong; then on
${2 * result.strings} such strings of the test. The read rate is over the fields that hold a number.

| engine | 1 % of | threshold, by the validation part | read | wrong | fields without a number rejected |
|---|---|---|---|---|---|
${result.kept.map(boundOf).join('\n')}
`
}
