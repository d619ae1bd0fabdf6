// The kernels in WebAssembly beside the native ones and TensorFlow.js' own wasm backend: images a second, each contender in a
// process of its own, all in turn. TensorFlow.js' wasm cannot train a convolution, so it trains the dense network alone. On a
// machine with AVX-512 the native kernels also run limited to AVX2, the instruction set that most machines have.

import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readOptions } from '../scripts/readOptions.mjs'
import { writeResult } from './writeResult.mjs'

const file = fileURLToPath(import.meta.url)
const native = [
  { name: 'inkstone, 1 thread', backend: 'inkstone', threads: 1 },
  { name: 'inkstone, 2 threads', backend: 'inkstone', threads: 2 },
]
const limited = native.map((contender) => ({
  ...contender,
  name: contender.name.replace('inkstone', 'inkstone, AVX2'),
  isa: 'avx2',
}))
const wasm = [
  { name: 'inkstone-wasm, 1 thread', backend: 'inkstone-wasm', threads: 1 },
  { name: 'inkstone-wasm, 2 threads', backend: 'inkstone-wasm', threads: 2 },
  {
    name: 'inkstone-wasm, simd128, 1 thread',
    backend: 'inkstone-wasm',
    threads: 1,
    isa: 'simd128',
  },
  { name: "TensorFlow.js' wasm", backend: 'wasm', threads: 1 },
]
/** What is divided by what, where both were measured. */
const ratios = ['1 thread', '2 threads'].flatMap((threads) => [
  [`inkstone-wasm, ${threads}`, `inkstone, AVX2, ${threads}`],
  [`inkstone-wasm, ${threads}`, `inkstone, ${threads}`],
  [`inkstone-wasm, ${threads}`, "TensorFlow.js' wasm"],
])
const jobs = ['train cnn', 'predict cnn', 'train mlp']
const batch = 128

const help = `Usage: node benchmarks/wasm.mjs [options]

  --rounds N   measurements of each contender, in turn with the others; medians count (default 5)
  --ms N       how long one measurement takes (default 1000)
  --write      also write benchmarks/results/wasm-<date>.md and .json
  --help
`
const { values: options } = readOptions(help, {
  options: {
    serve: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
})
if (options.serve) await serve(options.serve)
else await compare()

/** A contender: answers each line, a job, with images a second. */
async function serve(backend) {
  const tf = await import('@tensorflow/tfjs-core')
  const { selectBackend } = await import('@inkstone/backend')
  const { cnn, mlp } = await import('@inkstone/models')
  const { adam, lossAndGradients, trainableVariables } = await import('@inkstone/trainer')
  if (backend === 'wasm') {
    await import('@tensorflow/tfjs-backend-wasm')
    await tf.setBackend('wasm')
  } else await selectBackend({ backend, log: () => {} })
  const images = tf.randomUniform([batch, 28, 28, 1], 0, 1, 'float32', 1)
  const labels = tf.tidy(() => tf.cast(tf.randomUniform([batch], 0, 10, 'float32', 2), 'int32'))
  const shape = { imageShape: [28, 28, 1], classes: 10, seed: 1 }
  const training = (definition) => {
    const model = definition.build(shape)
    const optimizer = adam().create()
    const variables = trainableVariables(model)
    return () => {
      const { loss, logits, gradients } = lossAndGradients(model, images, labels)
      optimizer.step(variables, gradients, 1e-3)
      loss.dataSync()
      tf.dispose([loss, logits, gradients])
    }
  }
  const predicted = cnn('seed-001').build(shape)
  const steps = {
    'train cnn': backend === 'wasm' ? undefined : training(cnn('seed-001')),
    'predict cnn': () => tf.tidy(() => void predicted.predict(images).dataSync()),
    'train mlp': training(mlp()),
  }
  for await (const job of createInterface({ input: process.stdin })) {
    const step = steps[job]
    process.stdout.write(`${step ? imagesASecond(step) : null}\n`)
  }
}

function imagesASecond(step) {
  for (let warm = 0; warm < 3; warm += 1) step()
  const started = performance.now()
  let done = 0
  while (performance.now() - started < Number(options.ms)) {
    step()
    done += 1
  }
  return (done * batch * 1000) / (performance.now() - started)
}

async function compare() {
  // Not in a contender: it loads the addon, which knows other instruction sets.
  const { describeMachine, machineLine, median } = await import('./machine.mjs')
  const machine = describeMachine()
  const contenders = [...native, ...(machine.instructionSet === 'avx512' ? limited : []), ...wasm]
  const running = contenders.map(start)
  const rows = []
  for (const job of jobs) {
    const measured = contenders.map(() => [])
    for (let round = 0; round < Number(options.rounds); round += 1) {
      for (const [index, contender] of running.entries()) {
        const speed = await contender.ask(job)
        if (speed !== null) measured[index].push(speed)
      }
    }
    const speeds = measured.map((values) => (values.length > 0 ? median(values) : null))
    rows.push({ job, speeds })
  }
  for (const contender of running) contender.end()
  const tables = `${speedTable(contenders, rows)}\n\n${ratioTable(contenders, rows)}`
  process.stdout.write(`${machineLine(machine)}\n\n${tables}\n`)
  if (!options.write) return
  const date = new Date().toISOString().slice(0, 10)
  const page = [
    `# The kernels in WebAssembly, ${date}`,
    '',
    machineLine(machine),
    `Batches of ${batch}, each contender in a process of its own and all in turn, medians of ${options.rounds} rounds.`,
    "`cnn` is `cnn('seed-001')`. TensorFlow.js' wasm has no gradient of a convolution's filter, so it cannot train it.",
    '`node benchmarks/wasm.mjs --write` makes this page.',
    '',
    tables,
    '',
  ].join('\n')
  writeResult(
    join(dirname(file), 'results'),
    `wasm-${date}`,
    { date, machine, contenders, rows },
    page,
  )
}

function tableOf(head, lines) {
  return [
    `| ${[head, ...jobs].join(' | ')} |`,
    `|---|${jobs.map(() => '---:|').join('')}`,
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}

function speedTable(contenders, rows) {
  const lines = contenders.map(({ name }, index) => [
    name,
    ...rows.map(({ speeds }) => speeds[index]?.toFixed(0) ?? 'cannot'),
  ])
  return tableOf('images/s', lines)
}

function ratioTable(contenders, rows) {
  const place = (name) => contenders.findIndex((contender) => contender.name === name)
  const lines = ratios
    .filter(([, base]) => place(base) >= 0)
    .map(([name, base]) => [
      `${name} / ${base}`,
      ...rows.map(({ speeds }) => {
        const [above, below] = [speeds[place(name)], speeds[place(base)]]
        return above && below ? (above / below).toFixed(2) : ''
      }),
    ])
  return tableOf('ratio', lines)
}

function start({ backend, threads, isa }) {
  const env = { ...process.env, INKSTONE_THREADS: String(threads) }
  if (isa) env.INKSTONE_ISA = isa
  const child = spawn(process.execPath, [file, '--serve', backend, '--ms', options.ms], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(job) {
      child.stdin.write(`${job}\n`)
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`${backend} ended early.`)
        if (value === 'null' || Number(value) > 0) return value === 'null' ? null : Number(value)
      }
    },
    end: () => child.stdin.end(),
  }
}
