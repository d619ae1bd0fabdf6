// What the WebAssembly files are made of.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const native = join(packages, 'backend-native', 'native')
const own = join(packages, 'backend-wasm', 'native')

/** What the compiler is told. */
export const flags = [
  ...['-target', 'wasm32-wasi', '-std=c++17', '-O3', '-g0', '-DNDEBUG'],
  ...['-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off'],
  ...['-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-fno-sanitize=all'],
  ...['-Wall', '-Wextra', '-Wno-unknown-pragmas'], // GCC's `ivdep`
]
const processor = 'generic+simd128+atomics+bulk_memory+sign_ext+nontrapping_fptoint'
/** The files, and the processor that each is for. */
export const targets = { simd128: processor, relaxed: `${processor}+relaxed_simd` }
/** What the linker is told. */
export const link = [
  ...['-mexec-model=reactor', '-Wl,--import-memory', '-Wl,--shared-memory'],
  ...['-Wl,--initial-memory=4194304', '-Wl,--max-memory=4294901760', '-Wl,-z,stack-size=1048576'],
  ...['-Wl,--export=__stack_pointer', '-Wl,--export=__wasm_init_tls', '-Wl,--export=__tls_size'],
  ...['-Wl,--export=__tls_align', '-Wl,--strip-all'],
]

// Node's own edge and its system, which this package's `native` replaces, and tapes, which outlive a call.
const replaced = [
  ...['addon.cc', 'bindings/buffers.cc', 'bindings/guarded.cc', 'bindings/tape_calls.cc'],
  'runtime/cores.cc',
  ...[
    'runtime/memory.cc',
    'runtime/node_functions.cc',
    'runtime/placement.cc',
    'runtime/threads.cc',
  ],
]

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => ending.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
}

/** The C++ files to compile. */
export function sources() {
  const shared = filesIn(native, /\.cc$/).filter((name) => !replaced.includes(name))
  return [
    ...shared.map((name) => join(native, name)),
    ...filesIn(own, /\.cc$/).map((name) => join(own, name)),
  ]
}

/** SHA-256 of a source and of every file that it includes. */
export function contentDigest(source) {
  const hash = createHash('sha256')
  const seen = new Set()
  const visit = (path) => {
    if (seen.has(path) || !existsSync(path)) return
    seen.add(path)
    const text = readFileSync(path, 'utf8')
    hash.update(text)
    for (const [, quoted] of text.matchAll(/^#include "(.+)"/gm)) visit(join(dirname(path), quoted))
  }
  visit(source)
  visit(join(own, 'node_api.h')) // included in angle brackets
  return hash.digest('hex')
}

/** Where `#include <node_api.h>` is found. */
export const includes = own

/** SHA-256 of all that shapes the files: C++ sources, headers and flags. */
export function sourcesDigest() {
  const hash = createHash('sha256')
  const add = (path) => {
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
    hash.update(`${relative(packages, path).replaceAll('\\', '/')}\n${text.length}\n${text}`)
  }
  for (const folder of [native, own]) {
    for (const name of filesIn(folder, /\.(cc|h)$/)) {
      if (!(folder === native && replaced.includes(name))) add(join(folder, name))
    }
  }
  return hash.update(JSON.stringify([flags, targets, link])).digest('hex')
}
