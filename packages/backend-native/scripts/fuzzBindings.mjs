#!/usr/bin/env node
// Calls the addon's functions with random arguments, half of them wrong, on every instruction set of
// the machine. A wrong argument must be refused with an error, a right one must write nothing outside its
// arrays. The cases run in a process of their own, so a crash or an endless loop is reported with the number
// of its case.

import { fork } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fittingCases, left } from './fuzzCases.mjs'
import { Source } from './fuzzSource.mjs'
import { anyCase, spoil } from './fuzzSpoil.mjs'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/fuzzBindings.mjs [options]

  --cases N   how many (default 100000)
  --seed N    of the random arguments (default 1)
  --only N    the case of this number alone; prints its arguments
  --help
`
const { values: options } = readOptions(help, {
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    place: { type: 'string' }, // of the child: the file that holds the number of its case
  },
})
const count = wholeOption('cases')
const seed = wholeOption('seed')
const patienceMs = 60_000

if (options.place) runCases(openSync(options.place, 'r+'))
else await watch()

/** Starts the cases in a process of their own and waits for its end. */
async function watch() {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-fuzz-'))
  const place = join(folder, 'case')
  closeSync(openSync(place, 'w'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--place', place])
  let last = ''
  const timer = setInterval(() => {
    const now = readFileSync(place, 'utf8')
    if (now === last) child.kill('SIGKILL')
    last = now
  }, patienceMs)
  const [code, signal] = await new Promise((done) => child.on('exit', (...end) => done(end)))
  clearInterval(timer)
  if (code === 0) return
  const [number, name] = readFileSync(place, 'utf8').trim().split(' ')
  const end = signal ? `was ended by ${signal}` : `exit code ${code}`
  process.stderr.write(
    `fuzz: ${name}, case ${number}: ${end}. Again: ` +
      `node scripts/fuzzBindings.mjs --seed ${seed} --only ${number}\n`,
  )
  process.exitCode = 1
}

function runCases(place) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..')
  const file = process.env.INKSTONE_ADDON ?? join(root, 'build', 'inkstone.node')
  const addon = createRequire(import.meta.url)(file)
  const isas = addon.isas()
  const fitting = fittingCases(addon)
  const names = Object.keys(addon).filter((name) => !left.has(name))
  const started = Date.now()
  let refused = 0
  const first = options.only === undefined ? 0 : wholeOption('only')
  const end = options.only === undefined ? count : first + 1
  for (let number = first; number < end; number += 1) {
    const source = new Source(seed * 1_000_003 + number)
    const name = source.pick(names)
    addon.selectIsa(source.pick(isas))
    const made = (fitting[name] ?? anyCase)(source)
    const values = source.chance(0.5) ? spoil(source, made) : made
    writeSync(place, `${number} ${name}`.padEnd(60), 0)
    if (options.only !== undefined) console.log(addon.isa(), name, values)
    try {
      addon[name](...values)
    } catch (failure) {
      if (!isRefusal(failure)) throw failure
      refused += 1
      if (options.only !== undefined) console.log(failure.message)
    }
    if (source.trespassed()) throw new Error(`${name} wrote outside its arrays`)
  }
  const unknown = names.filter((name) => !(name in fitting))
  console.log(
    `fuzz: ${end - first} cases over ${names.length} functions and ${isas.join(', ')} in ` +
      `${((Date.now() - started) / 1000).toFixed(0)} s; ${refused} refused; no crash, nothing written outside`,
  )
  if (unknown.length > 0)
    console.log(`fuzz: with arguments of any kind only: ${unknown.join(', ')}`)
}

/** What a binding throws by intent: a RangeError, or an Error with the size of a failed allocation. */
function isRefusal(failure) {
  return failure instanceof RangeError || failure.code === 'ERR_INKSTONE_MEMORY'
}

function wholeOption(name) {
  const value = Number(options[name])
  if (Number.isInteger(value) && value >= 0) return value
  process.stderr.write(`--${name}: expected a whole number, got '${options[name]}'.\n`)
  process.exit(2)
}
