#!/usr/bin/env node
// Compiles the addon with the machine's own compiler.
// Each file of native/kernels is compiled once for each instruction set. Never fails: where there is no
// compiler, or it refuses, one line says so, build/failure.txt holds its message, and the package works
// without the addon.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { compilations, contentHash, native, root } from './compilations.mjs'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/build.mjs [options]

  --force     compile even if the binary is up to date or npm has installed one
  --verbose   print what the compiler warns of
  --help
`
const { values: options } = readOptions(help, {
  options: {
    force: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

// INKSTONE_BUILD_DIRECTORY and INKSTONE_BUILD_FLAGS serve the sanitizer builds.
const output = process.env.INKSTONE_BUILD_DIRECTORY ?? join(root, 'build')
const extraFlags = (process.env.INKSTONE_BUILD_FLAGS ?? '').split(' ').filter(Boolean)
const binary = join(output, 'inkstone.node')
const failureFile = join(output, 'failure.txt')
const stampFile = join(output, 'stamp')
const run = promisify(execFile)

/** Instruction sets and what the compiler is told for each. */
const instructionSets = {
  x64: {
    baseline: [],
    avx2: ['-mavx2', '-mfma'],
    avx512: [
      '-mavx512f',
      '-mavx512dq',
      '-mavx512bw',
      '-mavx512vl',
      '-mavx2',
      '-mfma',
      '-mprefer-vector-width=512',
    ],
  },
  arm64: { neon: [] },
}[process.arch] ?? { baseline: [] }

/** Name and version of the first compiler that answers, or undefined. */
async function findCompiler() {
  const named = process.env.CXX?.trim().split(/\s+/)
  for (const command of [named, ['c++'], ['g++'], ['clang++']]) {
    if (!command?.[0]) continue
    const [program, ...fixed] = command
    try {
      const { stdout } = await run(program, [...fixed, '--version'])
      return { program, fixed, version: stdout }
    } catch {}
  }
  return undefined
}

/** Hash of all that shapes the binary: sources, headers, flags, compiler, this script. */
function fingerprint(compiler, jobs) {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([compiler, process.arch, process.platform]))
  hash.update(
    JSON.stringify(jobs.map((job) => [relative(native, job.source), job.flags.slice(0, -1)])),
  )
  for (const folder of ['.', 'runtime', 'kernels', 'bindings']) {
    for (const name of readdirSync(join(native, folder)).sort()) {
      if (/\.(cc|h)$/.test(name)) hash.update(name).update(readFileSync(join(native, folder, name)))
    }
  }
  return hash.update(readFileSync(fileURLToPath(import.meta.url))).digest('hex')
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

/** Compiles one file and returns the object's path. Objects are named by a hash of what went into them, so
 * a changed kernel recompiles alone and builds that run at the same time do not disturb each other. */
async function compile(compiler, job) {
  const key = createHash('sha256')
    .update(JSON.stringify([compiler, job.flags]))
    .update(contentHash(job.source))
    .digest('hex')
  const object = join(output, 'objects', `${job.name}.${key.slice(0, 16)}.o`)
  if (existsSync(object)) return object
  const unfinished = `${object}.${process.pid}`
  const compilation = [...compiler.fixed, ...job.flags, '-c', job.source, '-o', unfinished]
  const { stderr } = await run(compiler.program, compilation, { maxBuffer: 1 << 26 })
  if (stderr && options.verbose) console.log(stderr)
  renameSync(unfinished, object)
  return object
}

function removeOldObjects(used) {
  for (const name of readdirSync(join(output, 'objects'))) {
    const path = join(output, 'objects', name)
    const age = Date.now() - statSync(path, { throwIfNoEntry: false })?.mtimeMs
    if (!used.has(path) && age > 3_600_000) rmSync(path, { force: true })
  }
}

async function link(compiler, objects) {
  const unfinished = join(output, `inkstone.${process.pid}.node`)
  const platform =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', '-Wl,-x']
      : // A function that this system lacks is an error of loading, not of the first call.
        [
          '-Wl,--gc-sections',
          '-Wl,-z,nodelete',
          '-Wl,-z,now',
          extraFlags.length ? '' : '-s',
          '-ldl',
        ]
  const runtime = process.env.INKSTONE_STATIC === '1' ? ['-static-libstdc++', '-static-libgcc'] : []
  const linking = ['-shared', '-pthread', ...extraFlags, ...platform, ...runtime].filter(Boolean)
  await run(compiler.program, [...compiler.fixed, ...objects, ...linking, '-o', unfinished])
  renameSync(unfinished, binary)
}

/** The published package with the compiled addon, where npm has installed one that this machine loads. */
function installedPackage() {
  const require = createRequire(import.meta.url)
  const name = `@inkstone/backend-native-${process.platform}-${process.arch}`
  return [name, `${name}-gnu`, `${name}-musl`].find((candidate) => {
    try {
      return require(candidate)
    } catch {
      return false
    }
  })
}

async function build() {
  const installed = options.force ? undefined : installedPackage()
  if (installed) {
    console.log(`inkstone: the native kernels come from ${installed}`)
    return
  }
  const started = Date.now()
  mkdirSync(join(output, 'objects'), { recursive: true })
  if (process.platform === 'win32') {
    throw new Error('On Windows the native kernels come compiled, in a package of their own.')
  }
  const compiler = await findCompiler()
  if (!compiler) {
    throw new Error(
      'No C++ compiler found (tried $CXX, c++, g++, clang++). Install one (Debian and Ubuntu: `apt install g++`; ' +
        'macOS: `xcode-select --install`; Alpine: `apk add g++`) and run `npm rebuild @inkstone/backend-native`.',
    )
  }
  const jobs = compilations(instructionSets, ['-pthread', ...extraFlags])
  const stamp = fingerprint(compiler, jobs)
  if (!options.force && readOr(stampFile, '') === stamp) {
    statSync(binary)
    console.log('inkstone: the native kernels are up to date')
    return
  }
  const objects = new Set()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        objects.add(await compile(compiler, job))
      }
    }),
  )
  await link(compiler, [...objects].sort())
  removeOldObjects(objects)
  writeFileSync(stampFile, stamp)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const size = (statSync(binary).size / 1e6).toFixed(1)
  console.log(`inkstone: compiled the native kernels in ${seconds} s (${size} MB)`)
}

try {
  await build()
  rmSync(failureFile, { force: true })
} catch (failure) {
  const message = failure.stderr || failure.message || String(failure)
  mkdirSync(output, { recursive: true })
  writeFileSync(failureFile, message)
  const first = message.split('\n').find((line) => /error/i.test(line)) ?? message.split('\n')[0]
  console.log(
    `inkstone: the native kernels were not compiled, slower backends serve instead: ${first}`,
  )
}
