#!/usr/bin/env node
// Runs a script of @inkstone/backend-native on the WebAssembly kernels. fuzzBindings puts guards around every array in WebAssembly's memory.

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { readOptions } from '../../backend-native/scripts/readOptions.mjs'

const files = ['relaxed', 'simd128']
const scripts = ['conformance', 'fuzz', 'fuzzBindings', 'memory']
const help = `Usage: node scripts/onWasm.mjs FILE SCRIPT [options]

  FILE       ${files.join(' or ')}
  SCRIPT     ${scripts.join(', ')}
  options    the script's own
  --help
`
const [, , file, script, ...options] = process.argv
readOptions(help, { args: process.argv.slice(2, 4), allowPositionals: true })
if (!files.includes(file) || !scripts.includes(script)) {
  const given = [file, script].filter((name) => name !== undefined).join(' ')
  process.stderr.write(
    `onWasm: expected ${files.join(' or ')}, then one of ${scripts.join(', ')}, got '${given}'.\n`,
  )
  process.exit(2)
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const native = join(root, '..', 'backend-native')
const addon = join(root, 'build', `addon.${process.pid}.cjs`)
mkdirSync(dirname(addon), { recursive: true })
await build({
  entryPoints: [join(root, 'src', 'testing', 'addonFile.ts')],
  outfile: addon,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // As in the built package, whose one file lies a folder below the root.
  define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'dist', 'index.js')).href) },
  logLevel: 'error',
})
const { status } = spawnSync(
  process.execPath,
  [join(native, 'scripts', `${script}.mjs`), ...options],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      INKSTONE_ADDON: addon,
      WASM_FILE: file,
      WASM_GUARDS: script === 'fuzzBindings' ? '1' : '0',
    },
  },
)
process.exit(status ?? 1)
