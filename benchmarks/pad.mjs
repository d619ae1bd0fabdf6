#!/usr/bin/env node
// `pnpm bench:pad`: `inkstone pad` in headless Chromium: what the first load weighs, how fast it answers, how long it learns and
// whether the page stays free meanwhile, and how it reads a writer that it never saw, beside zinnia where it is installed.

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { writeDigits } from '../apps/pad/test/standInWriter.mjs'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { padPage } from './padPage.mjs'
import { openSheet } from './padSheet.mjs'
import { stringKinds, writeStrings } from './padStrings.mjs'
import { writeResult } from './writeResult.mjs'
import { zinniaOn } from './zinnia.mjs'

const help = `Usage: node benchmarks/pad.mjs [options]

  --test N       digits that are read, before and after the pad has learnt (default 240, of which 60
                 answers are timed)
  --strings N    of four digits that are read, of each kind, before it has learnt (default 30)
  --seed N       of the writer's hand (default 1)
  --no-write     leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    test: { type: 'string', default: '240' },
    strings: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const { launchBrowser } = createRequire(import.meta.url)('../scripts/browser.cjs')
const here = dirname(fileURLToPath(import.meta.url))
const say = (line) => process.stdout.write(`${line}\n`)
const seed = Number(options.seed)
const examples = writeDigits(50, seed) // five of each digit
const test = writeDigits(Number(options.test), 1000 + seed)

const pad = await startPad()
const browser = await launchBrowser()
try {
  const sheet = await openSheet(browser, pad.address)
  const command = ['pnpm bench:pad', ...process.argv.slice(2)].join(' ')
  const result = {
    command,
    machine: describeMachine(),
    seed,
    test: test.length,
    browser: browser.version(),
  }
  result.load = sheet.loaded.map(({ path, body }) => ({
    path,
    bytes: gzipSync(body, { level: 9 }).length,
  }))
  result.bytes = result.load.reduce((sum, { bytes }) => sum + bytes, 0)
  say(`first load: ${result.bytes} bytes`)

  const before = await sheet.readAll(test)
  result.before = shareOf(before.read)
  result.answerMs = quantiles(before.answerMs)
  result.paintedMs = quantiles(before.paintedMs)
  say(
    `before: ${result.before}, answers ${JSON.stringify(result.answerMs)} ms, painted ${JSON.stringify(result.paintedMs)} ms`,
  )

  result.strings = []
  for (const kind of stringKinds) {
    const strings = writeStrings(kind, Number(options.strings), 2000 + seed)
    const { read, answerMs } = await sheet.readStrings(strings)
    const right = read.filter((text, at) => text === strings[at].text).length
    const unsure = read.filter((text) => text.includes('?')).length
    const count = strings.length
    const figures = { count, right, unsure, wrong: count - right - unsure }
    result.strings.push({ kind: kind.kind, ...figures, answerMs: quantiles(answerMs) })
    say(JSON.stringify(result.strings.at(-1)))
  }

  result.learning = await sheet.learnFrom(examples)
  say(JSON.stringify(result.learning))
  result.after = shareOf((await sheet.readAll(test)).read)
  result.zinnia = zinniaOn(examples, test)
  say(`after: ${result.after}; zinnia: ${JSON.stringify(result.zinnia)}`)
  if (options.write) {
    const name = `pad-${new Date().toISOString().slice(0, 10)}`
    writeResult(join(here, 'results'), name, result, padPage(result, machineLine(result.machine)))
  }
} finally {
  await browser.close()
  await pad.stop()
}

function shareOf(read) {
  return read.filter((digit, at) => digit === test[at].digit).length / test.length
}

function quantiles(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return { count: sorted.length, median: at(0.5), p95: at(0.95), longest: at(1) }
}

/** `inkstone pad`, on a free port. */
function startPad() {
  const program = join(here, '../apps/runner/bin/inkstone.js')
  const child = spawn(process.execPath, [program, 'pad', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.on('close', done))
  return new Promise((found, failed) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more
      const [, address] = /^pad +(http:\S+)$/m.exec(text) ?? []
      if (!address) return
      const stop = () => {
        child.kill('SIGTERM')
        return ended
      }
      found({ address, stop })
    })
    ended.then((code) => failed(new Error(`inkstone pad ended with ${code}`)))
  })
}
