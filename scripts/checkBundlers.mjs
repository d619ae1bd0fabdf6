// pnpm check:bundlers: builds tests/bundles/program.ts with webpack, Next.js and Electron's archive, and runs what they made.
// The tools are installed into tests/bundles/.tools first; our own packages are found in the workspace above it. docs/bundlers.md shows what it printed.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from './readOptions.mjs'
import { root } from './workspace.mjs'

const bundles = join(root, 'tests', 'bundles')
const tools = join(bundles, '.tools')
const versions = { webpack: '5.113.0', next: '15.5.29', '@electron/asar': '3.4.1' }
const besides = { react: '19.2.0', 'react-dom': '19.2.0' } // Next.js needs them
const require = createRequire(join(tools, 'package.json'))
const port = 34_567

const checks = { webpack, next, asar }
const help = `Usage: node scripts/checkBundlers.mjs [NAME ...]

  NAME     of ${Object.keys(checks).join(', ')} (default: all)
  --help
`
const { positionals: named } = readOptions(help, { allowPositionals: true })
const unknown = named.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(
    `check:bundlers: expected names of ${Object.keys(checks).join(', ')}, got '${unknown[0]}'.`,
  )
  process.exit(1)
}
install()
for (const [name, check] of Object.entries(checks)) {
  if (named.length > 0 && !named.includes(name)) continue
  const printed = await check()
  const works = printed.includes('"backend":"inkstone"')
  console.log(`${works ? 'ok  ' : 'FAIL'} ${name}: ${printed.trim().split('\n').at(-1)}`)
  if (!works) process.exitCode = 1
}

function install() {
  mkdirSync(join(tools, 'node_modules'), { recursive: true })
  writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true }))
  const wanted = Object.entries({ ...versions, ...besides }).map(([name, at]) => `${name}@${at}`)
  const parameters = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted]
  execFileSync('npm', parameters, { cwd: tools, stdio: ['ignore', 'ignore', 'inherit'] })
  const esbuild = join(root, 'node_modules', '.bin', 'esbuild')
  const program = [join(bundles, 'program.ts'), '--format=esm', '--log-level=error']
  execFileSync(esbuild, [...program, `--outfile=${join(tools, 'program.mjs')}`])
}

function run(file) {
  return execFileSync(process.execPath, [file], { cwd: tools, encoding: 'utf8' })
}

async function webpack() {
  const build = require('webpack')
  const outside = /^@(inkstone|tensorflow)\//
  const stats = await new Promise((built, failed) => {
    const options = {
      mode: 'production',
      target: 'node20',
      context: tools,
      entry: './program.mjs',
      output: { path: join(tools, 'webpack'), filename: 'main.cjs' },
      externals: [
        ({ request }, done) => (outside.test(request) ? done(null, `commonjs ${request}`) : done()),
      ],
    }
    build(options, (error, stats) => (error ? failed(error) : built(stats)))
  })
  if (stats.hasErrors() || stats.hasWarnings())
    return stats.toString({ all: false, errors: true, warnings: true })
  return run(join(tools, 'webpack', 'main.cjs'))
}

async function next() {
  const app = join(tools, 'next')
  rmSync(app, { recursive: true, force: true })
  cpSync(join(bundles, 'next'), app, { recursive: true })
  const command = join(tools, 'node_modules', 'next', 'dist', 'bin', 'next')
  const options = { cwd: app, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } }
  execFileSync(process.execPath, [command, 'build'], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const server = spawn(process.execPath, [command, 'start', '-p', `${port}`], {
    ...options,
    stdio: 'ignore',
  })
  try {
    return await answerOf(`http://127.0.0.1:${port}/train`)
  } finally {
    server.kill()
  }
}

async function answerOf(address) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await (await fetch(address)).text()
    } catch (error) {
      if (attempt === 60) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

/** Electron itself downloads its binary in its install script, so Node loads the addon that its packer leaves unpacked. */
async function asar() {
  const { createPackageWithOptions, listPackage } = await import(require.resolve('@electron/asar'))
  const place = mkdtempSync(join(tmpdir(), 'inkstone-asar-')) // `**` passes over folders with a dot, as tools' is
  const app = join(place, 'app')
  const inside = join('node_modules', '@inkstone', 'backend-native')
  for (const part of ['package.json', 'dist', 'native', 'build/inkstone.node']) {
    const from = join(root, 'packages', 'backend-native', part)
    cpSync(from, join(app, inside, part), { recursive: true })
  }
  const archive = join(place, 'app.asar')
  try {
    await createPackageWithOptions(app, archive, { unpack: '**/*.node' })
    const packed = listPackage(archive).some((file) => file.endsWith('index.cjs'))
    const addon = join(`${archive}.unpacked`, inside, 'build', 'inkstone.node')
    const isas = createRequire(addon)(addon).isas()
    return JSON.stringify({ backend: packed && isas.length > 1 ? 'inkstone' : 'none', isas })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
