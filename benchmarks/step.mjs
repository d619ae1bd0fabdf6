#!/usr/bin/env node
// `pnpm bench:step`: how much of a recorded training step passes inside the calls of the addon, which run the kernels, and
// how much outside them: reading the batch, the loss in float64, the optimizer's bookkeeping, TensorFlow.js.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { cnn, vit } from '@inkstone/models'
import { adam, lossAndGradients, trainableVariables } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { readOptions } from '../scripts/readOptions.mjs'
import { clockOf } from './clock.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const cases = [
  { name: "cnn('seed-001')", definition: cnn('seed-001'), batch: 1, steps: 400 },
  { name: "cnn('seed-001')", definition: cnn('seed-001'), batch: 128, steps: 40 },
  { name: 'vit()', definition: vit(), batch: 1, steps: 100 },
  { name: 'vit()', definition: vit(), batch: 128, steps: 12 },
]

const help = `Usage: node benchmarks/step.mjs [options]

  --clock NAME  processor (default): time that the program really ran, on one
                thread; or wall
  --no-write    leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    clock: { type: 'string', default: 'processor' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const now = clockOf(options.clock)
const machine = describeMachine()
await selectBackend({ backend: 'inkstone', log: () => {} })
const backend = tf.backend()
const { addon } = backend
if (options.clock === 'processor') addon.setThreads(1)
machine.threads = addon.threads()

let inside = 0
backend.addon = new Proxy(addon, {
  get(target, name) {
    const value = target[name]
    if (typeof value !== 'function') return value
    return (...given) => {
      const started = now()
      try {
        return value(...given)
      } finally {
        inside += now() - started
      }
    }
  },
})

const rows = cases.map(({ name, definition, batch, steps }) => {
  const times = measure(definition, batch, steps)
  return { name, batch, step: median(times.step), outside: median(times.outside) }
})
const report = { date: new Date().toISOString().slice(0, 10), machine, clock: options.clock, rows }
const page = [
  `# Outside the kernels, ${report.date}`,
  '',
  machineLine(machine),
  `Milliseconds of a recorded training step with Adam (${options.clock} clock, ${machine.threads} thread${machine.threads > 1 ? 's' : ''}), medians.`,
  '"Outside" is what passes between the calls of the addon.',
  '',
  '| network | batch | step, ms | outside the kernels, ms |',
  '|---|---:|---:|---:|',
  ...rows.map(
    ({ name, batch, step, outside }) =>
      `| \`${name}\` | ${batch} | ${step.toFixed(3)} | ${outside.toFixed(3)} |`,
  ),
  '',
].join('\n')
process.stdout.write(page)
if (options.write) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(folder, `step-${report.date}`, report, page)
}
process.exit(0)

/** Milliseconds of each of `steps` steps, and those outside the addon. */
function measure(definition, batch, steps) {
  const model = definition.build({ imageShape: [28, 28, 1], classes: 10, seed: 1 })
  const images = tf.randomUniform([batch, 28, 28, 1], 0, 1, 'float32', 1)
  const labels = tf.tidy(() => tf.cast(tf.randomUniform([batch], 0, 10, 'float32', 2), 'int32'))
  const optimizer = adam().create()
  const variables = trainableVariables(model)
  const times = { step: [], outside: [] }
  const unmeasured = 6 // the first ones are recorded
  for (let step = 0; step < steps + unmeasured; step++) {
    inside = 0
    const started = now()
    const { loss, logits, gradients } = lossAndGradients(model, images, labels)
    optimizer.step(variables, gradients, 1e-3)
    loss.dataSync()
    tf.dispose([loss, logits, gradients])
    const all = now() - started
    if (step < unmeasured) continue
    times.step.push(all)
    times.outside.push(all - inside)
  }
  tf.dispose([images, labels])
  model.dispose()
  return times
}
