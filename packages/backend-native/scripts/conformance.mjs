#!/usr/bin/env node
/** Runs TensorFlow.js' own specifications against our backend.
 *
 * They ship inside @tensorflow/tfjs-core. Specifications, cpu backend and our own source go into one
 * bundle, so that all of them share a single tfjs-core and with it a single engine. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import Jasmine from 'jasmine'
import { readOptions } from './readOptions.mjs'

/** What tfjs-core 4.22 holds in Node; fewer would mean that some were left out without a word. */
const expected = { specifications: 4232, pending: 5 }

const help = `Usage: node scripts/conformance.mjs [options]

Runs the ${expected.specifications} specifications of @tensorflow/tfjs-core against a backend.

  --backend NAME   inkstone (default) or cpu
  --isa NAME       instruction set of the native kernels, as INKSTONE_ISA takes it
  --filter TEXT    only specifications whose full name contains TEXT
  --help           this text

Exit code: 0 if all pass, 1 if one fails or if fewer ran than there are, 2 if the backend is not available.
`

// TensorFlow.js keeps two specifications, about switching backends, for a backend that is named cpu. They run
// in an environment of their own, from which everything else is filtered out.
const onlyCpu = 'Switching cpu backends'
const cpuOnly = { name: 'only-cpu', backendName: 'cpu', isDataSync: true }

const { values: options } = readOptions(help, {
  options: {
    backend: { type: 'string', default: 'inkstone' },
    isa: { type: 'string' },
    filter: { type: 'string' },
  },
})
if (!['inkstone', 'cpu'].includes(options.backend)) {
  process.stderr.write(`--backend: expected 'inkstone' or 'cpu', got '${options.backend}'.\n`)
  process.exit(2)
}
if (options.isa) process.env.INKSTONE_ISA = options.isa

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const bundle = await bundleSpecifications(options.backend)
const outcome = await run(bundle, options.filter)
report(outcome)

/** @returns the path of a CommonJS file that defines every specification when jasmine loads it */
async function bundleSpecifications(backend) {
  const core = dirname(require.resolve('@tensorflow/tfjs-core/package.json'))
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-conformance-'))
  const outfile = join(folder, 'specifications.cjs')
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const environments = [{ name: backend, backendName: backend, isDataSync: true }]
  if (backend !== 'cpu') environments.push(cpuOnly)
  const backendSource = {
    cpu: "import '@tensorflow/tfjs-backend-cpu'",
    inkstone: `
      import { nativeStatus } from ${JSON.stringify(join(packageFolder, 'src', 'index.ts'))}
      const status = nativeStatus()
      if (!status.available) {
        process.stderr.write('conformance: the native addon is not available: ' + status.reason + '\\n')
        process.exit(2)
      }
      globalThis.conformanceIsa = status.isa`,
  }
  await build({
    stdin: {
      contents: `import 'inkstone:environment'; import '@tensorflow/tfjs-core/dist/tests'`,
      resolveDir: packageFolder,
    },
    plugins: [
      {
        name: 'environment', // evaluated before the specifications: they are made for each environment
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^inkstone:environment$/ }, ({ path }) => ({
            path,
            namespace: 'inkstone',
          }))
          onLoad({ filter: /.*/, namespace: 'inkstone' }, () => ({
            resolveDir: packageFolder,
            contents: `
              import '@tensorflow/tfjs-core'
              import '@tensorflow/tfjs-core/dist/register_all_gradients'
              import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
              ${backendSource[backend]}
              setTestEnvs(${JSON.stringify(environments)})`,
          }))
          onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({
            path: join(core, 'dist', 'index.js'),
          }))
          // tfjs-core loads a second jasmine, only to set its time limit; newer ones do not export that file.
          onResolve({ filter: /^jasmine-core\/lib/ }, () => ({
            path: 'second-jasmine',
            namespace: 'second-jasmine',
          }))
          onLoad({ filter: /.*/, namespace: 'second-jasmine' }, () => ({
            contents: 'exports.core = () => ({})',
          }))
        },
      },
    ],
    // As in the built package, whose one file lies a folder below the root.
    define: {
      'import.meta.url': JSON.stringify(
        pathToFileURL(join(packageFolder, 'dist', 'index.js')).href,
      ),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    ignoreAnnotations: true, // tfjs-core registers gradients and platforms by importing for effect
    logLevel: 'error',
  })
  return outfile
}

/** Runs the specifications, in the order in which they stand, and collects what became of each. */
async function run(bundlePath, filter) {
  const jasmine = new Jasmine({ projectBaseDir: packageFolder })
  const spoken = { log: console.log, warn: console.warn, error: console.error }
  const ran = { passed: 0, pending: [], failed: [] }
  jasmine.exitOnCompletion = false
  // Names of two specifications are the same here and there; deprecations are TensorFlow.js' own affair.
  console.warn = console.error = console.log = () => {}
  await jasmine.loadConfig({ env: { random: false, forbidDuplicateNames: false } })
  jasmine.addSpecFile(bundlePath)
  jasmine.clearReporters()
  jasmine.addReporter({
    specDone({ status, fullName, failedExpectations }) {
      if (status === 'passed') ran.passed++
      if (status === 'pending') ran.pending.push(fullName)
      if (status === 'failed') {
        ran.failed.push({ fullName, message: failedExpectations[0]?.message ?? 'no message' })
      }
    },
    suiteDone({ fullName, failedExpectations }) {
      for (const { message } of failedExpectations ?? []) ran.failed.push({ fullName, message })
    },
  })
  const started = performance.now()
  const text = (filter ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = `^(?=.*${text})(?:${onlyCpu}|(?!.* ${cpuOnly.name} ))`
  const { overallStatus, incompleteReason } = await jasmine.execute(undefined, pattern)
  Object.assign(console, spoken)
  return { ...ran, overallStatus, incompleteReason, seconds: (performance.now() - started) / 1000 }
}

function report({ passed, pending, failed, overallStatus, incompleteReason, seconds }) {
  const specifications = passed + pending.length + failed.length
  const problems = failed.map(({ fullName, message }) => `FAILED ${fullName}\n  ${message}`)
  if (overallStatus === 'incomplete' && !options.filter)
    problems.push(`INCOMPLETE ${incompleteReason}`)
  if (options.filter === undefined) {
    const { specifications: all, pending: skipped } = expected
    if (specifications !== all)
      problems.push(`EXPECTED ${all} specifications, ran ${specifications}`)
    if (pending.length !== skipped)
      problems.push(`EXPECTED ${skipped} pending, found ${pending.length}`)
  } else if (specifications === 0) {
    problems.push(`NOTHING RAN: no specification's name contains '${options.filter}'`)
  }
  for (const problem of problems) console.log(problem)
  const isa = globalThis.conformanceIsa ? ` (${globalThis.conformanceIsa})` : ''
  console.log(`backend ${options.backend}${isa}, ${seconds.toFixed(1)} s`)
  console.log(
    `${specifications} specifications, ${failed.length} failures, ${pending.length} pending`,
  )
  process.exit(problems.length === 0 ? 0 : 1)
}
