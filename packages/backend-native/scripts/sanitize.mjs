#!/usr/bin/env node
// Runs the kernel tests and the fuzz on a build with AddressSanitizer and UndefinedBehaviorSanitizer. Linux with GCC or Clang;
// the build lies in build/sanitize and is kept. Exit code 0: the sanitizers found nothing.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/sanitize.mjs [options] [PATTERN ...]

  PATTERN     kernel tests whose path matches (default: all)
  --cases N   of the fuzz (default 20000)
  --help
`
const { values: options, positionals: patterns } = readOptions(help, {
  options: { cases: { type: 'string', default: '20000' } },
  allowPositionals: true,
})

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const directory = join(root, 'build', 'sanitize')
const addon = join(directory, 'inkstone.node')
const compiler = process.env.CXX?.trim().split(/\s+/)[0] ?? 'c++'

if (process.platform !== 'linux') {
  stop(
    `sanitize: expected Linux, got ${process.platform}: elsewhere the library is loaded another way.`,
  )
}

run('build', [join(root, 'scripts', 'build.mjs')], {
  INKSTONE_BUILD_DIRECTORY: directory,
  // A wrong value stops the program; -O1 keeps the vector code while the build stays quick.
  INKSTONE_BUILD_FLAGS: '-fsanitize=address,undefined -fno-sanitize-recover=undefined -g1 -O1',
})
if (!existsSync(addon)) stop('sanitize: the build failed, see build/sanitize/failure.txt.')

const sanitized = {
  INKSTONE_ADDON: addon,
  LD_PRELOAD: [libraryOf('libasan.so'), libraryOf('libubsan.so')].filter(Boolean).join(' '),
  // Node itself leaks by design at exit; an allocation too large answers null, as without the sanitizer.
  ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1:abort_on_error=0:exitcode=97',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1:exitcode=97',
}
// swc allocates in Rust threads of its own; one process keeps the sanitizer's report whole.
run('kernel tests', [join(jestFolder(), 'bin', 'jest.js'), '--runInBand', ...patterns], sanitized)
run('fuzz', [join(root, 'scripts', 'fuzzBindings.mjs'), '--cases', options.cases], sanitized)
console.log('sanitize: AddressSanitizer and UndefinedBehaviorSanitizer found nothing')

function run(name, command, variables) {
  console.log(`sanitize: ${name}`)
  const { status, signal } = spawnSync(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: 'inherit',
  })
  if (status !== 0) stop(`sanitize: ${name} ended with ${signal ?? `exit code ${status}`}.`)
}

/** The sanitizer's library of the compiler in use: it must come before all others in the process. */
function libraryOf(name) {
  const path = execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim()
  return path === name ? undefined : realpathSync(path)
}

function jestFolder() {
  return join(root, '..', '..', 'node_modules', 'jest')
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
