// pnpm check:runtimes: trains the CNN in Node, Bun and Deno, on the native kernels and in WebAssembly, and compares the losses.
// Bun and Deno are installed from npm into tests/bundles/.runtimes first (200 MB). docs/backends.md shows what it printed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions } from './readOptions.mjs'
import { root } from './workspace.mjs'

const help = `Usage: node scripts/checkRuntimes.mjs

  --help
`
readOptions(help)

const folder = join(root, 'tests', 'bundles', '.runtimes')
const packages = { bun: '@oven/bun-linux-x64@1.4.5', deno: '@deno/linux-x64-glibc@2.9.6' }
const most = 1e-4 // between losses; the kernels of WebAssembly round differently

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('check:runtimes: expected Linux on x64, whose Bun and Deno it names.')
  process.exit(1)
}
install()
const modules = join(folder, 'node_modules')
const runtimes = {
  node: [process.execPath],
  bun: [join(modules, '@oven', 'bun-linux-x64', 'bin', 'bun')],
  deno: [
    join(modules, '@deno', 'linux-x64-glibc', 'deno'),
    ...['run', '--allow-all', '--no-prompt', '--node-modules-dir=manual'],
  ],
}
const expected = train(runtimes.node, 'inkstone').losses
for (const backend of ['inkstone', 'inkstone-wasm']) {
  for (const [name, command] of Object.entries(runtimes)) {
    const { description, losses, ms } = train(command, backend)
    const apart = Math.max(...losses.map((loss, epoch) => Math.abs(loss - expected[epoch])))
    const works = losses.length === expected.length && apart < most
    console.log(
      `${works ? 'ok  ' : 'FAIL'} ${name} ${backend}: ${description}, ${ms} ms, losses ${apart} apart`,
    )
    if (!works) process.exitCode = 1
  }
}

function install() {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  const parameters = ['install', '--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync('npm', [...parameters, ...Object.values(packages)], {
    ...{ cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  })
  const esbuild = join(root, 'node_modules', '.bin', 'esbuild')
  const entry = join(root, 'tests', 'browser', 'trainCnn.ts')
  const options = ['--bundle', '--format=esm', '--packages=external', '--log-level=error']
  execFileSync(esbuild, [entry, ...options, `--outfile=${join(folder, 'trainCnn.mjs')}`])
  writeFileSync(
    join(folder, 'train.mjs'),
    `import { selectBackend } from '@inkstone/backend'
    import { trainCnn } from './trainCnn.mjs'
    const { description } = await selectBackend({ backend: process.argv[2], log() {} })
    const started = Date.now()
    const losses = await trainCnn()
    console.log(JSON.stringify({ description, losses, ms: Date.now() - started }))\n`,
  )
}

function train([program, ...parameters], backend) {
  const printed = execFileSync(program, [...parameters, join(folder, 'train.mjs'), backend], {
    ...{ cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  })
  return JSON.parse(printed.trim().split('\n').at(-1))
}
