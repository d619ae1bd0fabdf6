#!/usr/bin/env node
// `pnpm bench:other-readers`: the same strings of MNIST's test digits read by tesseract.js, by PP-OCRv4 (@gutenye/ocr-node), and by
// ours. Their packages go into benchmarks/.readers, which git ignores; 400 MB when it is first called.

import { selectBackend } from '@inkstone/backend'
import { assertUntouched } from '@inkstone/core'
import { digitStrings, mnist } from '@inkstone/data'
import { readRateAt, stringAccuracy, stringIntervals } from '@inkstone/metrics'
import { wilsonInterval } from '@inkstone/pixels'
import { postcode, reader } from '@inkstone/reader'
import { digits, lines } from '@inkstone/weights'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { ppOcr, tesseract, versions } from './otherReaderPackages.mjs'
import { rows } from './stringRows.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/otherReaders.mjs [options]

  --strings N    of each row (default 100)
  --rows 'A;B'   default 'apart;near;touching;boxed;ruled;stamped;photographed;fields without a number'
  --seed N       of the strings (default 1)
  --no-write     leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    strings: { type: 'string', default: '100' },
    rows: {
      type: 'string',
      default: 'apart;near;touching;boxed;ruled;stamped;photographed;fields without a number',
    },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

await selectBackend()
const [model, line] = [await digits(), await lines()]
const ours = reader({ model, line, format: postcode(5) })
const readers = {
  'Inkstone, both engines': { read: ours, close: async () => {} },
  'tesseract.js': await tesseract(),
  'PP-OCRv4': await ppOcr(),
}
const machine = describeMachine()
const table = []
for (const name of options.rows.split(';')) {
  const given = { ...rows[name], strings: Number(options.strings), seed: Number(options.seed) }
  const { test } = (await digitStrings(mnist(), given).load()).splits
  for (const { lineage } of [model, line]) await assertUntouched(lineage, test.digits)
  for (const [who, { read }] of Object.entries(readers)) {
    const outcomes = []
    let seconds = 0
    for (let at = 0; at < test.size; at++) {
      const { picture, text, digits: images } = await test.read(at)
      const start = performance.now()
      const found = await read(picture)
      seconds += (performance.now() - start) / 1000
      // a reader that accepts and rejects leaves a field without a number empty; the others do when they read nothing
      const shown = text === '' && found.accepted === false ? '' : found.text
      outcomes.push({ text, read: shown, confidence: found.confidence, digits: images })
    }
    const figures = given.negatives ? ofFields(outcomes) : ofStrings(outcomes)
    table.push({ name, who, ...figures, stringsPerSecond: test.size / seconds })
    process.stdout.write(`${lineOf(table.at(-1))}\n`)
  }
}
for (const { close } of Object.values(readers)) await close()

const date = new Date().toISOString().slice(0, 10)
const result = { date, machine, strings: Number(options.strings), versions: versions(), table }
if (options.write)
  writeResult(
    new URL('results', import.meta.url).pathname,
    `other-readers-${date}`,
    result,
    page(result),
  )

function ofStrings(outcomes) {
  const interval = stringIntervals(outcomes).accuracy
  return { accuracy: stringAccuracy(outcomes), interval, readRate: readRateAt(outcomes) }
}

function ofFields(outcomes) {
  const empty = outcomes.filter(({ read }) => read === '').length
  return { accuracy: empty / outcomes.length, interval: wilsonInterval(empty, outcomes.length) }
}

function percent(share) {
  return share === undefined ? '' : `${(100 * share).toFixed(1)} %`
}

function lineOf({ name, who, accuracy, interval, readRate, stringsPerSecond }) {
  const right = `${percent(accuracy)} (${percent(interval.low)} to ${percent(interval.high)})`
  return `| ${name} | ${who} | ${right} | ${percent(readRate)} | ${stringsPerSecond.toFixed(0)} |`
}

function page({ date, machine, strings, versions, table }) {
  return `# Strings of digits: other readers

${date}, ${machineLine(machine)}

\`node benchmarks/otherReaders.mjs\`: ${strings} strings of five of MNIST's test digits for each row, of the kinds of \`benchmarks/reader.mjs\`. ${versions.join(', ')}.
The others are given what helps them most of what was tried: the picture twice as large with a margin of 20 pixels, and tesseract.js also that it
is one line of digits. Of what PP-OCR reads the digits count, from left to right, and letters of a digit's form, such as O and S, as that digit. Its confidence is the product of its lines'. Fields without a number are
right when nothing is read, or what is read is rejected. In brackets 95 % intervals, by the bootstrap over source digits.

| strings | reader | read right | read at 1 % wrong of what is read | strings a second |
|---|---|---|---|---|
${table.map(lineOf).join('\n')}
`
}
