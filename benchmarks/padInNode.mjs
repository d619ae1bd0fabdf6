#!/usr/bin/env node
// `node benchmarks/padInNode.mjs`: the strings of `pnpm bench:pad`, single digits by the same writer and what is no digit, read by
// the pad's own reader without a browser: the readings are the page's, the times are not; before and after it has learnt this writer. Three minutes.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { selectBackend } from '@inkstone/backend'
import { arraySplit } from '@inkstone/data'
import { adapterSwitch, adaptToWriter } from '@inkstone/finetuner'
import { digits } from '@inkstone/weights'
import { writeDigits } from '../apps/pad/test/standInWriter.mjs'
import { readOptions } from '../scripts/readOptions.mjs'
import { digitLikeKinds, scribbleKinds, writeScribbles } from './padScribbles.mjs'
import { stringKinds, writeStrings } from './padStrings.mjs'

const help = `Usage: node benchmarks/padInNode.mjs [options]

  --strings N    of four digits, of each kind (default 30)
  --digits N     that stand alone (default 500)
  --scribbles N  of what is no digit, of each kind (default 40)
  --seed N       of the writer's hand (default 1)
  --list         says what was read wrong
  --help
`
const { values: options } = readOptions(help, {
  options: {
    strings: { type: 'string', default: '30' },
    digits: { type: 'string', default: '500' },
    scribbles: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
})
const seed = Number(options.seed)
const { createJiti } = createRequire(new URL('../apps/pad/', import.meta.url))('jiti')
const jiti = createJiti(import.meta.url)
const fromPad = (path) => jiti.import(`../apps/pad/src/${path}.ts`)
const { sheetReader } = await fromPad('engine/sheetReader')
await selectBackend()
const ready = await digits()
const reader = sheetReader(ready)

let id = 0
const before = await readAll()
await learn()
const after = await readAll()
report()

async function readAll() {
  const strings = []
  for (const kind of stringKinds) strings.push(await readStrings(kind))
  return {
    alone: await readDigits(),
    strings,
    scribbles: await readScribbles(scribbleKinds),
    likeDigits: await readScribbles(digitLikeKinds),
  }
}

/** As the page does, from five examples of each digit. */
async function learn() {
  const { frameStrokes } = await fromPad('ink/frameStrokes')
  const { replayDataset } = await fromPad('engine/replayDataset')
  globalThis.fetch = async (file) => new Response(readFileSync(file)) // the page's own
  const { model, card } = ready
  const examples = writeDigits(50, seed)
  const training = arraySplit({
    ...{ dataset: 'this writer', name: 'corrections', imageShape: [28, 28, 1] },
    classes: card.classes,
    pixels: Uint8Array.from(
      examples.flatMap(({ strokes }) => [...frameStrokes(inkOf(strokes), card.framing)]),
    ),
    labels: examples.map(({ digit }) => card.classes.indexOf(digit)),
  })
  const writer = adaptToWriter({ replay: await replayDataset(card.classes), layers: 'head' })
  const writers = adapterSwitch(model)
  const { adapter } = await writer.fineTune({ model, training, seed: 1 })
  writers.use(null)
  writers.use(adapter)
  reader.forget()
}

async function readDigits() {
  const alone = writeDigits(Number(options.digits), 1000 + seed) // those of pad.mjs
  const texts = await textsOf(alone)
  const parted = texts.filter(({ length }) => length > 1).length
  const right = texts.filter((text, at) => text === alone[at].digit).length
  return { right, parted }
}

async function readStrings(kind) {
  const strings = writeStrings(kind, Number(options.strings), 2000 + seed) // those of pad.mjs
  const texts = await textsOf(strings)
  const right = texts.filter((text, at) => text === strings[at].text).length
  const unsure = texts.filter((text) => text.includes('?')).length
  const missed = texts.flatMap((text, at) => {
    return text === strings[at].text ? [] : [`${strings[at].text} as ${text}`]
  })
  return { right, unsure, wrong: texts.length - right - unsure, missed }
}

/** Counts, of each kind, those of which any digit is read, alone and between digits, and the digits that are lost beside them. */
async function readScribbles(kinds) {
  const rows = []
  const count = Number(options.scribbles)
  for (const kind of Object.keys(kinds)) {
    const texts = await textsOf(writeScribbles(kinds, kind, count, seed))
    const missed = texts.filter((text) => /\d/.test(text))
    const row = { kind, count, alone: missed.length, between: 0, lost: 0, digits: 0, missed }
    for (const { before, strokes, after } of writeScribbles(kinds, kind, count, seed, true)) {
      const sheet = [before.strokes, strokes, after.strokes].map(inkOf)
      const { digits } = await reader.read(sheet.flat(), 7)
      const [one, own, other] = sheet.map((ink) => digits.filter((read) => sharesInk(read, ink)))
      const isOf = (read) => one.includes(read) || other.includes(read)
      if (own.some((read) => read.digit && !isOf(read))) row.between++
      for (const [written, [read]] of [
        [before, one],
        [after, other],
      ]) {
        if ((await textsOf([written]))[0] !== written.digit) continue
        row.digits++
        if (read.digit !== written.digit) row.lost++
      }
    }
    rows.push(row)
  }
  return rows
}

function sharesInk(read, ink) {
  return read.ink.some(({ id }) => ink.some((stroke) => stroke.id === id))
}

/** Each row says what was read before and after learning. */
function report() {
  const both = (figure) => `${figure(before)} → ${figure(after)}`
  const right = both(({ alone }) => alone.right)
  console.log(
    `${options.digits} digits alone: ${right} read right, ${both(({ alone }) => alone.parted)} taken for several`,
  )
  console.log('\n| digits are | strings | right | with a `?` | wrong |\n|---|---:|---:|---:|---:|')
  stringKinds.forEach(({ kind }, at) => {
    const figures = ['right', 'unsure', 'wrong'].map((key) =>
      both(({ strings }) => strings[at][key]),
    )
    console.log(`| ${[kind, options.strings, ...figures].join(' | ')} |`)
    if (!options.list) return
    for (const { strings } of [before, after]) console.log(`  ${strings[at].missed.join(', ')}`)
  })
  for (const group of ['scribbles', 'likeDigits']) {
    console.log(
      '\n| no digit | each | read as one | between digits | digits lost |\n|---|---:|---:|---:|---:|',
    )
    const rows = before[group].map(({ kind }, at) => [kind, ({ [group]: all }) => [all[at]]])
    for (const [kind, rowsOf] of [...rows, ['all', ({ [group]: all }) => all]]) {
      const sum = (key) => both((each) => rowsOf(each).reduce((sum, row) => sum + row[key], 0))
      const count = rowsOf(before).reduce((sum, row) => sum + row.count, 0)
      console.log(`| ${[kind, count, sum('alone'), sum('between'), sum('lost')].join(' | ')} |`)
      if (!options.list || kind === 'all') continue
      for (const each of [before, after]) console.log(`  ${rowsOf(each)[0].missed.join(' ')}`)
    }
  }
}

/** What is read of each sheet: `40?2`. */
async function textsOf(sheets) {
  const texts = []
  for (const { strokes } of sheets) {
    const { digits } = await reader.read(inkOf(strokes), 7)
    texts.push(digits.map(({ digit = '?' }) => digit).join(''))
  }
  return texts
}

function inkOf(strokes) {
  return strokes.map((points) => {
    id++
    return { id, points: points.map(({ x, y }) => ({ x, y, pressure: 0.5 })) }
  })
}
