#!/usr/bin/env node
// `node benchmarks/padInNode.mjs`: the strings of `pnpm bench:pad` and single digits by the same writer, read by the pad's own
// reader without a browser: the readings are the page's, the times are not. A minute.

import { createRequire } from 'node:module'
import { selectBackend } from '@inkstone/backend'
import { digits } from '@inkstone/weights'
import { writeDigits } from '../apps/pad/test/standInWriter.mjs'
import { readOptions } from '../scripts/readOptions.mjs'
import { stringKinds, writeStrings } from './padStrings.mjs'

const help = `Usage: node benchmarks/padInNode.mjs [options]

  --strings N    of four digits, of each kind (default 30)
  --digits N     that stand alone (default 500)
  --seed N       of the writer's hand (default 1)
  --help
`
const { values: options } = readOptions(help, {
  options: {
    strings: { type: 'string', default: '30' },
    digits: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
})
const seed = Number(options.seed)
const { createJiti } = createRequire(new URL('../apps/pad/', import.meta.url))('jiti')
const { sheetReader } = await createJiti(import.meta.url).import(
  '../apps/pad/src/engine/sheetReader.ts',
)
await selectBackend()
const reader = sheetReader(await digits())

const alone = writeDigits(Number(options.digits), seed)
const read = await readAll(alone)
const parted = read.filter(({ length }) => length > 1).length
const right = read.filter((text, at) => text === alone[at].digit).length
console.log(`${alone.length} digits alone: ${right} read right, ${parted} taken for several`)
console.log('\n| digits are | strings | right | with a `?` | wrong |\n|---|---:|---:|---:|---:|')
for (const kind of stringKinds) {
  const strings = writeStrings(kind, Number(options.strings), 2000 + seed) // those of pad.mjs
  const texts = await readAll(strings)
  const right = texts.filter((text, at) => text === strings[at].text).length
  const unsure = texts.filter((text) => text.includes('?')).length
  const wrong = texts.length - right - unsure
  console.log(`| ${kind.kind} | ${texts.length} | ${right} | ${unsure} | ${wrong} |`)
}

/** What is read of each sheet: `40?2`. */
async function readAll(sheets) {
  const texts = []
  let id = 0
  for (const { strokes } of sheets) {
    const ink = strokes.map((points) => {
      id++
      return { id, points: points.map(({ x, y }) => ({ x, y, pressure: 0.5 })) }
    })
    const { digits } = await reader.read(ink, 7)
    texts.push(digits.map(({ digit = '?' }) => digit).join(''))
  }
  return texts
}
