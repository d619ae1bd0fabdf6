// What the addon is made of: the files to compile and what a compiler is told of each. Each file of native/kernels is
// compiled once for each instruction set of the processor.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
export const native = join(root, 'native')

const flags = [
  ...['-std=c++17', '-O3', '-fPIC', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast'],
  ...['-fvisibility=hidden', '-fvisibility-inlines-hidden', '-fno-rtti', '-fno-plt'],
  ...['-Wall', '-Wextra', '-Wno-psabi'],
]

/** Of these, places are the same bits as in JavaScript: no multiplication and addition in one rounding. */
const exact = ['sampling.cc', 'sampling.reference.cc', 'warp.cc', 'warp.reference.cc']

/** The C++ files of a folder of `native`. */
function sources(folder) {
  return readdirSync(join(native, folder))
    .filter((name) => name.endsWith('.cc'))
    .sort()
    .map((name) => join(native, folder, name))
}

/** `{ source, name, flags }` of every file to compile, the slow ones first.
 * @param instructionSets what the compiler is told for each: `{ baseline: [], avx2: ['-mavx2'] }`
 * @param more what it is told for every file */
export function compilations(instructionSets, more) {
  const jobs = []
  const add = (source, suffix, own) => {
    const name = relative(native, source).replaceAll(/[/\\]/g, '-').replace(/\.cc$/, '')
    const rounding = exact.includes(basename(source)) ? ['-ffp-contract=off'] : []
    jobs.push({ source, name: `${name}${suffix}`, flags: [...flags, ...more, ...own, ...rounding] })
  }
  const kernels = sources('kernels')
  for (const [isa, own] of Object.entries(instructionSets).reverse()) {
    for (const source of kernels.filter((name) => !name.endsWith('.reference.cc'))) {
      add(source, `.${isa}`, [`-DINKSTONE_ISA=${isa}`, ...own])
    }
  }
  for (const source of kernels.filter((name) => name.endsWith('.reference.cc'))) {
    add(source, '', ['-DINKSTONE_ISA=reference'])
  }
  const nodeApi = ['-DBUILDING_NODE_EXTENSION', '-I', nodeApiHeaders()]
  for (const source of [...sources('bindings'), ...sources('runtime'), join(native, 'addon.cc')]) {
    add(source, '', nodeApi)
  }
  return jobs
}

function nodeApiHeaders() {
  const main = createRequire(import.meta.url).resolve('node-api-headers')
  return join(dirname(main), 'include')
}

/** Hash of a file and of every file it includes, so that a changed header recompiles its readers alone. */
export function contentHash(source) {
  const seen = new Set()
  const hash = createHash('sha256')
  const visit = (path) => {
    if (seen.has(path)) return
    seen.add(path)
    const text = readFileSync(path, 'utf8')
    hash.update(text)
    for (const [, included] of text.matchAll(/^#include "(.+)"/gm))
      visit(join(dirname(path), included))
  }
  visit(source)
  return hash.digest('hex')
}
