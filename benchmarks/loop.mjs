#!/usr/bin/env node
// What the training loop costs beside its steps: data, callbacks, progress and a log of every step.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readOptions } from '../scripts/readOptions.mjs'

const help = `Usage: node benchmarks/loop.mjs [options]

  --rounds N     times that every figure is measured, in turn; medians count (default 60)
  --images N     images of one epoch of cnn('seed-001') on MNIST (default 4000)
  --batch N      images a step (default 128)
  --threads N    (default: the cores)
  --no-write     leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    rounds: { type: 'string', default: '60' },
    images: { type: 'string', default: '4000' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
if (options.threads) process.env.INKSTONE_THREADS = options.threads // read when the backend is loaded

const tf = await import('@tensorflow/tfjs-core')
const { selectBackend } = await import('@inkstone/backend')
const { mnist } = await import('@inkstone/data')
const { cnn } = await import('@inkstone/models')
const { adam, checkpoint, earlyStopping, jsonLog, progress, trainer, trainingStep } = await import(
  '@inkstone/trainer'
)
const { describeMachine, machineLine, median } = await import('./machine.mjs')
const { writeResult } = await import('./writeResult.mjs')

const machine = describeMachine()
const backend = await selectBackend()
const [rounds, images, batchSize] = [options.rounds, options.images, options.batch].map(Number)
const { splits, imageShape, classes } = await mnist({ trainingImages: images }).load()
const training = splits.train
const ready = []
for await (const batch of training.batches({ batchSize, shuffleSeed: 1 })) ready.push(batch)
const temporary = mkdtempSync(join(tmpdir(), 'inkstone-loop-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

/** Each is one epoch from the same weights. A step lasts from the end of the one before to its own. */
const contenders = {
  'bare steps': (optimizer) => steps(optimizer, ready),
  'bare steps, once more': (optimizer) => steps(optimizer, ready),
  'steps, data read': (optimizer) =>
    steps(optimizer, training.batches({ batchSize, shuffleSeed: 1, reuse: true })),
  'loop alone': (optimizer) => loop(optimizer, {}),
  'loop, callbacks, log': (optimizer) => loop(optimizer, { callbacks: callbacks() }),
}
const clocks = ['wallMs', 'processorMs']
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

// Code is compiled and memory found before anything counts.
for (const run of Object.values(contenders)) await measured(run)
/** Of each contender and round: the median step, and what lies between steps. */
const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
const ends = []
for (let round = 1; round <= rounds; round++) {
  const names = Object.keys(contenders)
  for (const name of round % 2 === 0 ? names.reverse() : names) {
    const { periods, gaps, end } = await measured(contenders[name])
    const [wallMs, processorMs] = clocks.map((clock) => middle(periods, clock))
    samples[name].push({ wallMs, processorMs, betweenMs: median(gaps) })
    if (name === 'loop, callbacks, log') ends.push(end)
  }
  process.stderr.write(`round ${round} of ${rounds}\r`)
}
const validationMs = median(await validations(5))

const rows = Object.entries(samples).map(([name, times]) => {
  const [wallMs, processorMs, betweenMs] = [...clocks, 'betweenMs'].map((each) =>
    middle(times, each),
  )
  const [overWall, overProcessor] = clocks.map((clock) => over(times, clock))
  return { name, wallMs, overWall, processorMs, overProcessor, betweenMs }
})
const hooksMs = stepHooksMs()
const epochEndMs = middle(ends, 'processorMs')
const wholeEpochMs = (54_000 / batchSize) * rows[0].processorMs
const report = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  backend: backend.name,
  threads: backend.threads,
  images,
  batchSize,
  rounds,
  rows,
  hooksMs,
  epochEndMs,
  shareOfEpoch: epochEndMs / wholeEpochMs,
  validationMs,
}
const page = describe(report)
process.stdout.write(page)
if (options.write) {
  const results = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(results, `loop-${report.date}`, report, page)
}

function middle(times, which) {
  return median(times.map((time) => time[which]))
}

/** How much longer than the bare steps of the same round: the median of all rounds, and their middle half. */
function over(times, clock) {
  const shares = times.map((time, round) => time[clock] / samples['bare steps'][round][clock] - 1)
  shares.sort((a, b) => a - b)
  const at = (share) => shares[Math.round(share * (shares.length - 1))]
  return { median: median(shares), from: at(0.25), to: at(0.75) }
}

/** What is left if nothing but the arithmetic remains: one step after another. */
async function steps(definition, batches) {
  const model = build()
  const optimizer = definition.create()
  const step = { model, optimizer, learningRate: 1e-3, split: training }
  for await (const batch of batches) trainingStep(step, batch)
  optimizer.dispose()
  model.dispose()
}

async function loop(optimizer, job) {
  const model = build()
  await trainer({ epochs: 1, batchSize, optimizer }).train({ model, training, seed: 1, ...job })
  model.dispose()
}

/** Those of a run on a terminal: the bar, a line of JSON for every step, best and last checkpoint. */
function callbacks() {
  const terminal = { isTTY: true, columns: 80, write: () => true }
  return [
    progress({ stream: terminal }),
    jsonLog({ file: join(temporary, 'events.jsonl') }),
    checkpoint({ directory: join(temporary, 'checkpoints') }),
    earlyStopping({ metric: 'training/loss' }),
  ]
}

function build() {
  return cnn('seed-001').build({ imageShape, classes: classes.length, seed: 1 })
}

/** The time of each step but the first, the time between two (from the update of the weights to the first tensor of the
 * next step), and what comes after the last one. Garbage is collected afterwards, so that none pays for another's. */
async function measured(run) {
  const marks = []
  const gaps = []
  const definition = adam()
  const create = () => {
    const optimizer = definition.create()
    const step = optimizer.step.bind(optimizer)
    optimizer.step = (variables, gradients, learningRate) => {
      step(variables, gradients, learningRate)
      marks.push(now())
      between = true
    }
    return optimizer
  }
  let between = false
  const tensors = tf.backend()
  const { write } = tensors
  tensors.write = (...tensor) => {
    if (between) gaps.push(performance.now() - marks.at(-1).wallMs)
    between = false
    return write.apply(tensors, tensor)
  }
  await run({ ...definition, create })
  tensors.write = write
  const end = passed(marks.at(-1), now())
  const periods = marks.slice(1, -1).map((mark, at) => passed(marks[at], mark)) // the last step is smaller
  collectGarbage()
  return { periods, gaps: gaps.slice(0, periods.length), end }
}

/** Milliseconds on the processor that the callbacks take for one step, called without a training. */
function stepHooksMs() {
  const told = callbacks()
  const model = build()
  const counts = { epochs: 1, steps: 1000, stepsPerEpoch: 1000, batchSize }
  const images = { trainingImages: 0, validationImages: 0 }
  const figures = { 'training/loss': 'lower' }
  const plan = { model, ...counts, ...images, figures, directory: temporary }
  for (const callback of told) callback.trainBegin?.(plan)
  const record = { epoch: 1, loss: 0.3, learningRate: 1e-3, images: 1, imagesPerSecond: 1 }
  const began = now()
  for (let step = 1; step <= 1000; step++) {
    for (const callback of told) callback.stepEnd?.({ ...record, step, secondsLeft: 1 })
  }
  model.dispose()
  return passed(began, now()).processorMs / 1000
}

/** Milliseconds on the processor of the validation of one epoch. */
async function validations(count) {
  const job = { training: splits.validation, validation: splits.validation, seed: 1 }
  const times = []
  for (let round = 0; round < count; round++) {
    let trained
    const mark = {
      name: 'mark',
      stepEnd() {
        trained = now()
      },
    }
    const model = build()
    const one = trainer({ steps: 1, batchSize })
    const done = {
      name: 'done',
      epochEnd: () => void times.push(passed(trained, now()).processorMs),
    }
    await one.train({ model, ...job, callbacks: [mark, done] })
    model.dispose()
  }
  return times
}

function now() {
  const { user, system } = process.cpuUsage()
  return { wallMs: performance.now(), processorMs: (user + system) / 1000 }
}

function passed(from, to) {
  return { wallMs: to.wallMs - from.wallMs, processorMs: to.processorMs - from.processorMs }
}

function describe({ date, rows }) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`
  const range = ({ median: middle, from, to }) =>
    `${percent(middle)} (${percent(from)} to ${percent(to)})`
  const lines = rows.map(
    ({ name, wallMs, processorMs, overWall, overProcessor, betweenMs }) =>
      `| ${name} | ${wallMs.toFixed(2)} | ${range(overWall)} | ${processorMs.toFixed(2)} | ${range(overProcessor)} | ${(1000 * betweenMs).toFixed(0)} |`,
  )
  const steps = Math.floor(images / batchSize) - 1
  return `# What the training loop costs

${date}. ${machineLine(machine)}
Steps of cnn('seed-001') on MNIST, ${batchSize} images each, backend ${backend.name}, ${backend.threads} thread(s). In each of ${rounds} rounds all take
their turn, ${steps} steps of each; the table has medians. "Over bare" compares medians of one round, and gives the middle one
of all rounds and in brackets their middle half. Processor time is what the process itself used. Between two steps
lies what is not a step: the data, the callbacks, the log, the event loop.

| a step of | ms | over bare | processor ms | over bare | between two, µs |
|---|--:|--:|--:|--:|--:|
${lines.join('\n')}

The callbacks by themselves, called for 1,000 steps without a training: ${hooksMs.toFixed(3)} ms a step, ${percent(hooksMs / rows[0].processorMs)} of a bare one.
At the end of an epoch the best weights are kept and two checkpoints written: ${epochEndMs.toFixed(0)} ms on the processor, ${percent(epochEndMs / wholeEpochMs)} of
an epoch of 54,000 images. Validation on ${splits.validation.size} images, apart from all that: ${validationMs.toFixed(0)} ms on the processor.
`
}
