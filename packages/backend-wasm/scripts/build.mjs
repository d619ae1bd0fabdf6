#!/usr/bin/env node
// Compiles the kernels of @inkstone/backend-native to WebAssembly with zig, into wasm/simd128.wasm, wasm/relaxed.wasm and
// wasm/sources.json. They are committed: nobody needs zig who does not change C++.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readOptions } from '../../backend-native/scripts/readOptions.mjs'
import { installedZig } from '../../backend-native/scripts/zig.mjs'
import {
  contentDigest,
  flags,
  includes,
  link,
  sources,
  sourcesDigest,
  targets,
} from './sources.mjs'

const help = `Usage: node scripts/build.mjs [options]

  --check   compile into build/check instead, and fail if a byte differs from what is committed
  --help
`
const {
  values: { check },
} = readOptions(help, { options: { check: { type: 'boolean', default: false } } })
const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const committed = join(root, 'wasm')
const output = check ? join(root, 'build', 'check') : committed
const { program: zig, version: zigVersion } = installedZig()

// Objects are named by what went into them, so only what changed is compiled again. A check compiles everything.
const work = join(root, 'build', check ? 'check-objects' : 'objects')
try {
  mkdirSync(output, { recursive: true })
  mkdirSync(work, { recursive: true })
  const digests = {}
  for (const [name, target] of Object.entries(targets)) {
    digests[name] = await build(name, target)
  }
  const record = { zig: zigVersion, sources: sourcesDigest(), files: digests }
  writeFileSync(join(output, 'sources.json'), `${JSON.stringify(record, null, 2)}\n`)
  if (check) compare()
} catch (failure) {
  process.stderr.write(`build: ${failure.stderr || failure.message}\n`)
  process.exitCode = 1
} finally {
  if (check) rmSync(work, { recursive: true, force: true })
}

/** Compiles and links one file. Returns its SHA-256. */
async function build(name, target) {
  const jobs = sources()
  const objects = []
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let source = jobs.shift(); source; source = jobs.shift()) {
        objects.push(await compile(source, name, target))
      }
    }),
  )
  objects.sort() // the order decides where what lies
  const file = join(work, `${name}.wasm`)
  await compiler(['-target', 'wasm32-wasi', `-mcpu=${target}`, '-O3', ...link, ...objects], file)
  const bytes = readFileSync(file)
  writeFileSync(join(output, `${name}.wasm.unfinished`), bytes)
  renameSync(join(output, `${name}.wasm.unfinished`), join(output, `${name}.wasm`))
  console.log(`${name}.wasm: ${(bytes.length / 1000).toFixed(0)} kB`)
  return createHash('sha256').update(bytes).digest('hex')
}

/** Compiles one source. Returns the object's path. */
async function compile(source, name, target) {
  const isa = basename(source).endsWith('.reference.cc') ? 'reference' : name
  const options = [...flags, `-mcpu=${target}`, `-DINKSTONE_ISA=${isa}`]
  const key = createHash('sha256')
    .update(JSON.stringify([zigVersion, options]))
    .update(contentDigest(source))
    .digest('hex')
  const part = `${name}-${basename(dirname(source))}-${basename(source)}`
  const object = join(work, `${part}.${key.slice(0, 16)}.o`)
  if (existsSync(object)) return object
  const warnings = await compiler([...options, '-isystem', includes, '-c', source], object)
  if (warnings) process.stderr.write(warnings)
  return object
}

/** Runs the compiler, so that `file` is whole or not there. Returns its warnings. */
async function compiler(options, file) {
  const unfinished = `${file}.${process.pid}`
  const { stderr } = await run(zig, ['c++', ...options, '-o', unfinished], {
    maxBuffer: 1 << 28, // zig warns about its own libc++ when it first compiles it
  })
  renameSync(unfinished, file)
  return stderr
}

function compare() {
  const different = [...Object.keys(targets).map((name) => `${name}.wasm`), 'sources.json'].filter(
    (name) => !readFileSync(join(output, name)).equals(readFileSync(join(committed, name))),
  )
  if (different.length === 0) return console.log('the rebuild is identical')
  process.stderr.write(
    `build: ${different.join(', ')} in wasm/ differ from what the sources give. Run node scripts/build.mjs and commit wasm/.\n`,
  )
  process.exitCode = 1
}
