#!/usr/bin/env node
// `node benchmarks/padInNode.mjs`: the strings of `pnpm bench:pad`, single digits by the same writer and what is no digit, read by
// the pad's own reader without a browser: the readings are the page's, the times are not. Two minutes.

import { createRequire } from 'node:module'
import { selectBackend } from '@inkstone/backend'
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
const { sheetReader } = await createJiti(import.meta.url).import(
  '../apps/pad/src/engine/sheetReader.ts',
)
await selectBackend()
const reader = sheetReader(await digits())

let id = 0
await readDigits()
await readStrings()
await readScribbles(scribbleKinds)
await readScribbles(digitLikeKinds)

async function readDigits() {
  const alone = writeDigits(Number(options.digits), seed)
  const read = await textsOf(alone)
  const parted = read.filter(({ length }) => length > 1).length
  const right = read.filter((text, at) => text === alone[at].digit).length
  console.log(`${alone.length} digits alone: ${right} read right, ${parted} taken for several`)
}

async function readStrings() {
  console.log('\n| digits are | strings | right | with a `?` | wrong |\n|---|---:|---:|---:|---:|')
  for (const kind of stringKinds) {
    const strings = writeStrings(kind, Number(options.strings), 2000 + seed) // those of pad.mjs
    const texts = await textsOf(strings)
    const right = texts.filter((text, at) => text === strings[at].text).length
    const unsure = texts.filter((text) => text.includes('?')).length
    const wrong = texts.length - right - unsure
    console.log(`| ${kind.kind} | ${texts.length} | ${right} | ${unsure} | ${wrong} |`)
    texts.forEach((text, at) => {
      if (text !== strings[at].text) list(`${strings[at].text} is read as ${text}`)
    })
  }
}

/** Counts those of which any digit is read, alone and between digits, and the digits that are lost beside them. */
async function readScribbles(kinds) {
  console.log(
    '\n| no digit | each | read as one | between digits | digits lost of |\n|---|---:|---:|---:|---:|',
  )
  const count = Number(options.scribbles)
  const sums = [0, 0, 0, 0]
  for (const kind of Object.keys(kinds)) {
    const alone = writeScribbles(kinds, kind, count, seed)
    const texts = await textsOf(alone)
    const taken = texts.filter((text) => /\d/.test(text)).length
    list(texts.filter((text) => /\d/.test(text)).join(' '))
    let [between, right, lost] = [0, 0, 0]
    for (const { before, strokes, after } of writeScribbles(kinds, kind, count, seed, true)) {
      const sheet = [before.strokes, strokes, after.strokes].map(inkOf)
      const { digits } = await reader.read(sheet.flat(), 7)
      const [one, own, other] = sheet.map((ink) => digits.filter((read) => sharesInk(read, ink)))
      const isOf = (read) => one.includes(read) || other.includes(read)
      if (own.some((read) => read.digit && !isOf(read))) between++
      for (const [written, [read]] of [
        [before, one],
        [after, other],
      ]) {
        if ((await textsOf([written]))[0] !== written.digit) continue
        right++
        if (read.digit !== written.digit) lost++
      }
    }
    console.log(`| ${kind} | ${count} | ${taken} | ${between} | ${lost} of ${right} |`)
    for (const [at, more] of [taken, between, lost, right].entries()) sums[at] += more
  }
  const all = count * Object.keys(kinds).length
  console.log(`| all | ${all} | ${sums[0]} | ${sums[1]} | ${sums[2]} of ${sums[3]} |`)
}

function sharesInk(read, ink) {
  return read.ink.some(({ id }) => ink.some((stroke) => stroke.id === id))
}

function list(line) {
  if (options.list && line) console.log(`  ${line}`)
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
