#!/usr/bin/env node
// Trains a small network and prints the memory of the process along the way. Exit code 1 if it grows by more than 6 MB after
// the first 200 steps.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/memory.mjs [STEPS]

  STEPS    of training (default 10000)
  --help
`
const { positionals } = readOptions(help, { allowPositionals: true })
const warmUp = 200
const mostGrowth = 6 // MB: what V8 compiles, and notes for that; native memory may not grow at all
const collectEvery = 25 // steps: or what is resident tells when V8 cares to collect, by 10 MB more
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const steps = Number(positionals[0] ?? 10_000)
if (!Number.isInteger(steps) || steps < 2 * warmUp) {
  process.stderr.write(
    `memory: expected a whole number of steps >= ${2 * warmUp}, got '${positionals[0]}'.\n`,
  )
  process.exit(2)
}

const program = `
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { nativeStatus } from ${JSON.stringify(join(root, 'src', 'index.ts'))}

const status = nativeStatus()
if (!status.available) throw new Error(status.reason)
await tf.setBackend('inkstone')
const model = tfl.sequential({
  layers: [
    tfl.layers.conv2d({ inputShape: [12, 12, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
    tfl.layers.maxPooling2d({ poolSize: 2 }),
    tfl.layers.flatten(),
    tfl.layers.dense({ units: 10 }),
  ],
})
const variables = model.trainableWeights.map((weight) => weight.read())
const slots = variables.map(({ shape }) => [tf.variable(tf.zeros(shape)), tf.variable(tf.zeros(shape))])
const images = tf.randomUniform([16, 12, 12, 1])
const labels = tf.oneHot(tf.tensor1d(Array.from({ length: 16 }, (_, i) => i % 10), 'int32'), 10)

function step(count) {
  tf.tidy(() => {
    const loss = () => tf.losses.softmaxCrossEntropy(labels, model.apply(images, { training: true }))
    const { grads } = tf.variableGrads(loss, variables)
    variables.forEach((variable, i) => {
      const [m, v] = slots[i]
      const numbers = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
      const corrections = { correction1: 1 - 0.9 ** count, correction2: 1 - 0.999 ** count }
      const inputs = { variable, gradient: grads[variable.name], m, v }
      tf.engine().runKernel('InkstoneAdam', inputs, { ...numbers, ...corrections })
    })
  })
}

/** In MB, after a collection: rubbish that waits for one is not what we look for. */
function memory() {
  globalThis.gc()
  const { numTensors, nativeBytes } = tf.memory()
  const { rss, heapUsed } = process.memoryUsage()
  return { resident: rss / 2 ** 20, heap: heapUsed / 2 ** 20, native: nativeBytes / 2 ** 20, numTensors }
}

let first
let last
const every = Math.max(1, Math.floor((${steps} - ${warmUp}) / 10))
for (let count = 1; count <= ${steps}; count += 1) {
  step(count)
  if (count % ${collectEvery} === 0) globalThis.gc()
  if (count < ${warmUp} || (count - ${warmUp}) % every !== 0) continue
  last = memory()
  first ??= last
  console.log(
    'step ' + String(count).padStart(6) + '  resident ' + last.resident.toFixed(1) + ' MB' +
    '  in use by V8 ' + last.heap.toFixed(1) + ' MB' +
    '  native ' + last.native.toFixed(2) + ' MB  ' + last.numTensors + ' tensors',
  )
}
const growth = last.resident - first.resident
const flat = growth <= ${mostGrowth} && last.native <= first.native && last.numTensors === first.numTensors
console.log('memory: ' + growth.toFixed(1) + ' MB in ' + (${steps} - ${warmUp}) + ' steps: ' + (flat ? 'flat' : 'it grows'))
process.exitCode = flat ? 0 : 1
`

const folder = mkdtempSync(join(tmpdir(), 'inkstone-memory-'))
try {
  const outfile = join(folder, 'train.mjs')
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    ignoreAnnotations: true, // TensorFlow.js declares its gradients free of side effects
    define: { 'import.meta.url': JSON.stringify(new URL('../src/index.ts', import.meta.url).href) },
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire('/');",
    },
  })
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-semi-space-size=1', outfile],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
