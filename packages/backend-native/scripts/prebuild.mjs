#!/usr/bin/env node
// Builds the addon for every system with zig, on any one machine, and writes a package for each into npm/,
// `npm/backend-native-linux-x64-gnu` and so on. They are generated and never committed.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compilations, contentHash, root } from './compilations.mjs'
import { manifest, manifestFile, manifestOf, platforms } from './platforms.mjs'
import { readOptions } from './readOptions.mjs'
import { installedZig } from './zig.mjs'

const run = promisify(execFile)
const portable = [
  '-fno-sanitize=all',
  '-g0',
  '-Wno-unknown-pragmas',
  '-Wno-unused-command-line-argument',
]

const help = `Usage: node scripts/prebuild.mjs [options]

  --only A,B   these systems alone, of ${platforms.map(({ name }) => name).join(', ')}
  --to DIR     where the packages are written (default npm/)
  --declare    build nothing: name the packages in package.json's optionalDependencies, as the published package has them
  --help
`
const { values: options } = readOptions(help, {
  options: {
    only: { type: 'string' },
    to: { type: 'string', default: join(root, 'npm') },
    declare: { type: 'boolean', default: false },
  },
})
try {
  if (options.declare) declare()
  else await buildAll(chosen(options.only))
} catch (failure) {
  process.stderr.write(`prebuild: ${failure.stderr || failure.message}\n`)
  process.exitCode = 1
}

/** The platforms that `--only` names, or all. */
function chosen(only) {
  if (only === undefined) return platforms
  return only.split(',').map((wanted) => {
    const platform = platforms.find(({ name }) => name === wanted)
    if (platform !== undefined) return platform
    const names = platforms.map(({ name }) => name).join(', ')
    throw new Error(`--only: expected names of ${names}, got '${wanted}'.`)
  })
}

async function buildAll(wanted) {
  const zig = installedZig()
  for (const platform of wanted) {
    const started = Date.now()
    const folder = await pack(platform, await build(zig, platform))
    const seconds = ((Date.now() - started) / 1000).toFixed(0)
    const megabytes = (statSync(join(folder, 'inkstone.node')).size / 1e6).toFixed(1)
    console.log(`${platform.name}: ${megabytes} MB in ${seconds} s, ${folder}`)
  }
}

/** Compiles and links the addon of a platform. Returns its path. */
async function build(zig, { name, target, instructionSets, link }) {
  const work = join(root, 'build', 'prebuild', name)
  mkdirSync(work, { recursive: true })
  const jobs = compilations(instructionSets, ['-target', target, ...portable])
  const objects = []
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        objects.push(await compile(zig, job, work))
      }
    }),
  )
  const addon = join(work, 'inkstone.node')
  // Sorted, because their order decides where what lies: the same sources give the same file.
  await compiler(zig, ['-target', target, '-shared', ...objects.sort(), ...link], addon)
  return addon
}

/** Compiles one file. Objects are named by a hash of what went into them, so only what changed is compiled again. */
async function compile(zig, { source, name, flags }, work) {
  const key = createHash('sha256')
    .update(JSON.stringify([zig.version, flags]))
    .update(contentHash(source))
    .digest('hex')
  const object = join(work, `${name}.${key.slice(0, 16)}.o`)
  if (!existsSync(object)) await compiler(zig, [...flags, '-c', source], object)
  return object
}

/** Runs the compiler, so that `file` is whole or not there. */
async function compiler({ program }, given, file) {
  const unfinished = `${file}.${process.pid}`
  await run(program, ['c++', ...given, '-o', unfinished], { maxBuffer: 1 << 28 })
  renameSync(unfinished, file)
}

/** Writes the package of a platform. Returns its folder. */
function pack(platform, addon) {
  const folder = join(options.to, `backend-native-${platform.name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  renameSync(addon, join(folder, 'inkstone.node'))
  writeJson(join(folder, 'package.json'), manifestOf(platform))
  return folder
}

function declare() {
  const optionalDependencies = Object.fromEntries(
    platforms.map((platform) => [manifestOf(platform).name, manifest.version]),
  )
  writeJson(manifestFile, { ...manifest, optionalDependencies })
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}
