#!/usr/bin/env node
// `pnpm bench:reader-weights`: how much the cuts should count beside the network for lines, on strings of MNIST's validation part.
// The test part has no say in it.

import { createHash } from 'node:crypto'
import { selectBackend } from '@inkstone/backend'
import { digitStrings, mnist } from '@inkstone/data'
import { predictor, readRateAt, stringAccuracy } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { agreement, cuts, postcode, reader, wholeLine } from '@inkstone/reader'
import { digits, lines } from '@inkstone/weights'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { rows } from './stringRows.mjs'
import { writeResult } from './writeResult.mjs'

const kinds =
  'apart;near;touching;run into each other;boxed;ruled;stamped;scanned in 1 bit;photographed'
const help = `Usage: node benchmarks/readerWeights.mjs [options]

  --powers A,B    of the cuts; those of the network for lines count 1 (default 0.05,0.1,0.15,0.2,0.3,0.5,1)
  --strings N     of each kind (default 300)
  --rows 'A;B'    default '${kinds}'
  --model DIR     a model of digits (default: the ready weights)
  --line DIR      a model of lines (default: the ready weights)
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    powers: { type: 'string', default: '0.05,0.1,0.15,0.2,0.3,0.5,1' },
    strings: { type: 'string', default: '300' },
    rows: { type: 'string', default: kinds },
    model: { type: 'string' },
    line: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

await selectBackend()
const modelOf = async (folder) => {
  const { model, card } = await loadModel(folder)
  return predictor(model, card)
}
const model = options.model ? await modelOf(options.model) : await digits()
const line = options.line ? await modelOf(options.line) : await lines()
const [one, other] = [remembered(cuts({ model })), remembered(wholeLine({ model: line }))]
const format = postcode(5)
const readers = {
  'cuts alone': reader({ model: one, format }),
  'whole-line alone': reader({ model: other, format }),
}
for (const power of options.powers.split(',')) {
  const engine = agreement({ engines: [one, other], weights: [Number(power), 1] })
  readers[`both, cuts to the power of ${power}`] = reader({ model: engine, format })
}

const outcomes = Object.fromEntries(Object.keys(readers).map((name) => [name, []]))
for (const row of options.rows.split(';')) {
  const drawn = { ...rows[row], strings: Number(options.strings), seed: 11 }
  const { validation } = (await digitStrings(mnist(), drawn).load()).splits
  for (const own of Object.values(outcomes)) own.push([])
  for (let at = 0; at < validation.size; at++) {
    const { picture, text } = await validation.read(at)
    for (const [name, read] of Object.entries(readers)) {
      const { text: found, confidence, reason, accepted } = await read(picture)
      const never = reason === 'engines disagree' || reason === 'upside down'
      const given = { text, read: found, confidence: never ? 0 : confidence }
      outcomes[name].at(-1).push({ ...given, accepted })
    }
  }
  process.stderr.write(`${row}\n`)
}
const asked = options.rows.split(';')
const table = Object.entries(outcomes).map(([name, own]) => figuresOf(name, own))
const machine = describeMachine()
const date = new Date().toISOString().slice(0, 10)
const result = { date, machine, strings: Number(options.strings), rows: asked, table }
process.stdout.write(page(result))
if (options.write) {
  writeResult(
    new URL('results', import.meta.url).pathname,
    `reader-weights-${date}`,
    result,
    page(result),
  )
}

/** An engine that reads a line that it has read before no second time. */
function remembered(engine) {
  const known = new Map()
  return {
    ...engine,
    async read(line, format) {
      const key = `${line.width} ${createHash('sha256').update(bytesOf(line.ink)).digest('hex')}`
      if (!known.has(key)) known.set(key, await engine.read(line, format))
      return known.get(key)
    },
  }
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** In the mean of the kinds, for a mistake in one kind says nothing of another. */
function figuresOf(name, kinds) {
  const mean = (figure) => kinds.reduce((sum, own) => sum + figure(own), 0) / kinds.length
  const accepted = kinds.flat().filter((outcome) => outcome.accepted)
  return {
    name,
    accuracy: mean(stringAccuracy),
    readRate: mean((own) => readRateAt(own)),
    accepted: accepted.length / kinds.flat().length,
    acceptedWrong: accepted.filter(({ text, read }) => text !== read).length / accepted.length,
    readRates: kinds.map((own) => readRateAt(own)),
  }
}

function page({ date, machine, strings, rows: asked, table }) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`
  const lines = table.map(({ name, accuracy, readRate, accepted, acceptedWrong }) => {
    return `| ${name} | ${percent(accuracy)} | ${percent(readRate)} | ${percent(accepted)} | ${percent(acceptedWrong)} |`
  })
  const ofKinds = table.map(({ name, readRates }) => {
    return `| ${name} | ${readRates.map((rate) => `${(100 * rate).toFixed(0)} %`).join(' | ')} |`
  })
  return `# How much each engine of the reader counts

${date}, ${machineLine(machine)}

\`node benchmarks/readerWeights.mjs\`: ${strings} strings of five digits of MNIST's validation part, of each of ${asked.length} kinds. Figures are means over
the kinds; accepted is what \`reader({ errorRate: 0.01 })\` accepts without a threshold.

| engines | read right | read at 1 % wrong of what is read | accepted | of that wrong |
|---|---:|---:|---:|---:|
${lines.join('\n')}

Read at 1 % wrong of what is read, of each kind:

| engines | ${asked.join(' | ')} |
|---|${asked.map(() => '---:|').join('')}
${ofKinds.join('\n')}
`
}
