#!/usr/bin/env node
// The packages that hold a compiled addon, so that nobody needs a compiler:
//   node scripts/platformPackage.mjs pack DIRECTORY   writes this machine's package there, from build/inkstone.node
//   node scripts/platformPackage.mjs declare          names all of them in package.json's optionalDependencies
// The release workflow runs both; in the repository package.json names none, as they exist only once published.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the workflow builds. `libc` is that of the machine the addon is for. */
const platforms = [
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { os: 'linux', cpu: 'x64', libc: 'musl' },
  { os: 'linux', cpu: 'arm64', libc: 'musl' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'darwin', cpu: 'arm64' },
]

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const manifestFile = join(root, 'package.json')
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))

const [command, directory] = process.argv.slice(2)
if (command === 'pack' && directory) pack(directory)
else if (command === 'declare') declare()
else stop(`expected 'pack DIRECTORY' or 'declare', got '${process.argv.slice(2).join(' ')}'.`)

function nameOf({ os, cpu, libc }) {
  return `${manifest.name}-${os}-${cpu}${libc === 'musl' ? '-musl' : ''}`
}

function pack(directory) {
  const platform = platforms.find(
    ({ os, cpu, libc }) =>
      os === process.platform && cpu === process.arch && (!libc || libc === libcHere()),
  )
  if (platform === undefined) stop(`there is no package for ${process.platform}-${process.arch}.`)
  const binary = join(root, 'build', 'inkstone.node')
  if (!existsSync(binary))
    stop('build/inkstone.node is not there: run node scripts/build.mjs first.')
  const name = nameOf(platform)
  const folder = join(directory, name.split('/').at(-1))
  mkdirSync(folder, { recursive: true })
  copyFileSync(binary, join(folder, 'inkstone.node'))
  writeJson(join(folder, 'package.json'), {
    name,
    version: manifest.version,
    description: `The compiled kernels of ${manifest.name} for ${name.split('native-')[1]}.`,
    license: manifest.license,
    repository: manifest.repository,
    main: 'inkstone.node',
    files: ['inkstone.node'],
    os: [platform.os],
    cpu: [platform.cpu],
    libc: platform.libc && [platform.libc],
  })
  console.log(folder)
}

function declare() {
  const optionalDependencies = Object.fromEntries(
    platforms.map((platform) => [nameOf(platform), manifest.version]),
  )
  writeJson(manifestFile, { ...manifest, optionalDependencies })
}

/** Node's own report names the version of glibc where there is one. */
function libcHere() {
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}

function stop(message) {
  console.error(`platformPackage: ${message}`)
  process.exit(1)
}
