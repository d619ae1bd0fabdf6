#!/usr/bin/env node
// `pnpm bench:kernels`: each native kernel in GFLOP/s or GB/s, and what share that is of the limit that this
// program measures on the same machine: multiply-adds from registers, and a copy between two large arrays.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import * as tf from '@tensorflow/tfjs-core'
import { clockOf } from './clock.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/kernels.mjs [options]

  --filter TEXT   only kernels whose name contains TEXT
  --clock NAME    wall (default), or processor: one thread, and the time that it really ran, which a busy
                  machine hardly changes
  --ms N          length of one measurement, of which the median of five counts (default 100)
  --no-write      leave benchmarks/results alone
  --help

INKSTONE_ISA and INKSTONE_THREADS choose what is measured.
`
const { values: options } = parseArgs({
  options: {
    filter: { type: 'string', default: '' },
    clock: { type: 'string', default: 'wall' },
    ms: { type: 'string', default: '100' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

const now = clockOf(options.clock)
const machine = describeMachine()
await selectBackend({ backend: 'inkstone', log: () => {} })
const backend = tf.backend()
const native = backend.addon
if (options.clock === 'processor') native.setThreads(1)
machine.threads = native.threads()
const limits = { peak: measurePeak(), bandwidth: measureBandwidth() }
process.stdout.write(
  `${machineLine(machine)}\nLimits: ${limits.peak.toFixed(0)} GFLOP/s, ${limits.bandwidth.toFixed(1)} GB/s (read and written)\n\n`,
)

const rows = []
for (const [name, make] of Object.entries(kernels())) {
  if (!name.includes(options.filter)) continue
  const { run, flops, bytes } = tf.tidy(() => keepInputs(make()))
  const seconds = secondsOf(run)
  const gflops = flops / seconds / 1e9
  const gigabytes = bytes / seconds / 1e9
  // What bounds a kernel is the limit that it is closer to.
  const compute = gflops / limits.peak
  const memory = gigabytes / limits.bandwidth
  const row = {
    name,
    milliseconds: seconds * 1000,
    rate: compute > memory ? gflops : gigabytes,
    unit: compute > memory ? 'GFLOP/s' : 'GB/s',
    share: Math.max(compute, memory),
  }
  rows.push(row)
  process.stdout.write(`${line(row)}\n`)
}

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  clock: options.clock,
  limits,
  kernels: rows,
}
if (options.write && !options.filter) {
  const page = [
    `# The kernels, ${report.date}`,
    '',
    machineLine(machine),
    options.clock === 'processor'
      ? 'Time on the processor, one thread: a busy machine hardly changes it.'
      : `Wall clock, ${machine.threads} threads.`,
    `Limits measured in the same run: ${limits.peak.toFixed(0)} GFLOP/s from registers, ${limits.bandwidth.toFixed(1)} GB/s read and written.`,
    'Float32. A share above 100 % of the bandwidth means that the arrays stayed in the cache.',
    '',
    '| kernel | ms | rate | share of the limit |',
    '|---|---:|---:|---:|',
    ...rows.map(
      ({ name, milliseconds, rate, unit, share }) =>
        `| ${name} | ${milliseconds.toFixed(3)} | ${rate.toFixed(1)} ${unit} | ${(100 * share).toFixed(0)} % |`,
    ),
    '',
  ].join('\n')
  writeResult(
    join(dirname(fileURLToPath(import.meta.url)), 'results'),
    `kernels-${report.date}${options.clock === 'processor' ? '-processor' : ''}`,
    report,
    page,
  )
}

function line({ name, milliseconds, rate, unit, share }) {
  return `${name.padEnd(46)} ${milliseconds.toFixed(3).padStart(9)} ms ${rate.toFixed(1).padStart(8)} ${unit.padEnd(7)} ${(100 * share).toFixed(0).padStart(4)} %`
}

function measurePeak() {
  const sink = new Float32Array(native.threads()).fill(0.5)
  let most = 0
  for (let repeat = 0; repeat < 10; repeat++) {
    const started = now()
    const operations = native.multiplyAdd(2_000_000, sink)
    most = Math.max(most, operations / (now() - started) / 1e6)
    sink.fill(0.5)
  }
  return most
}

function measureBandwidth() {
  const length = 2 ** 24
  const from = backend.allocate('float32', length).fill(1)
  const to = backend.allocate('float32', length).fill(0)
  let most = 0
  for (let repeat = 0; repeat < 10; repeat++) {
    const started = now()
    native.copyFloats(from, to, 0, 0, length, 1, 1)
    most = Math.max(most, (8 * length) / (now() - started) / 1e6)
  }
  return most
}

/** Median of five measurements. A result may be pending in our backend until it is read: reading its values
 * in place makes sure that the work is done. */
function secondsOf(run) {
  const once = () => {
    const result = run()
    for (const tensor of Array.isArray(result) ? result : [result])
      void backend.data.get(tensor.dataId).values
    tf.dispose(result)
  }
  for (let warm = 0; warm < 3; warm++) once()
  return median(
    Array.from({ length: 5 }, () => {
      const started = now()
      let times = 0
      do {
        once()
        times++
      } while (now() - started < Number(options.ms))
      return (now() - started) / times / 1000
    }),
  )
}

/** The inputs lie where a network's lie, in the backend's own memory: what comes from JavaScript is neither
 * aligned nor in large pages. */
function keepInputs({ inputs, ...rest }) {
  for (const [index, input] of inputs.entries()) {
    inputs[index] = tf.keep(input.dtype === 'float32' ? tf.mul(input, 1) : input)
  }
  return rest
}

/** Of each kernel: what it reads, how to run it, and the operations and bytes that it cannot do without. */
function kernels() {
  const floats = (...shape) => tf.randomUniform(shape, -1, 1, 'float32', 1)
  const size = tf.util.sizeFromShape
  const large = 2 ** 24

  const product = (m, k, n) => () => {
    const inputs = [floats(m, k), floats(k, n)]
    return {
      inputs,
      run: () => tf.matMul(...inputs),
      flops: 2 * m * k * n,
      bytes: 4 * (m * k + k * n + m * n),
    }
  }
  const attention = () => {
    const inputs = [floats(512, 50, 32), floats(512, 50, 32)]
    return {
      inputs,
      run: () => tf.matMul(...inputs, false, true),
      flops: 2 * 512 * 50 * 50 * 32,
      bytes: 4 * 512 * (2 * 50 * 32 + 50 * 50),
    }
  }
  const convolution =
    (direction, x, filter, pad = 'valid') =>
    () => {
      const [batch, height, width] = x
      const [high, wide, channels, filters] = filter
      const [less, narrower] = pad === 'same' ? [0, 0] : [high - 1, wide - 1]
      const y = [batch, height - less, width - narrower, filters]
      const inputs = [floats(...x), floats(...filter), floats(...y)]
      const attrs = { strides: [1, 1], pad, dataFormat: 'NHWC', dimRoundingMode: undefined }
      const run = {
        forward: () => tf.conv2d(inputs[0], inputs[1], 1, pad),
        filter: () =>
          tf
            .engine()
            .runKernel(
              tf.Conv2DBackpropFilter,
              { x: inputs[0], dy: inputs[2] },
              { ...attrs, filterShape: filter },
            ),
        input: () =>
          tf
            .engine()
            .runKernel(
              tf.Conv2DBackpropInput,
              { dy: inputs[2], filter: inputs[1] },
              { ...attrs, inputShape: x },
            ),
      }[direction]
      return {
        inputs,
        run,
        flops: 2 * size(y) * high * wide * channels,
        bytes: 4 * (size(x) + size(filter) + size(y)),
      }
    }
  /** Moves and light arithmetic: bound by memory. */
  const moving =
    (shapes, run, out, flopsEach = 1) =>
    () => {
      const inputs = shapes.map((shape) => floats(...shape))
      const read = shapes.reduce((sum, shape) => sum + size(shape), 0)
      return {
        inputs,
        run: () => run(...inputs),
        flops: flopsEach * size(out),
        bytes: 4 * (read + size(out)),
      }
    }
  const flat = [large]
  const map = [128, 26, 26, 32]
  const pooled = [128, 13, 13, 32]
  const large2d = [
    [32, 56, 56, 64],
    [3, 3, 64, 64],
  ]

  return {
    'matrix product 1024 x 1024 x 1024': product(1024, 1024, 1024),
    'matrix product 128 x 1600 x 128': product(128, 1600, 128),
    'matrix product 6400 x 128 x 512': product(6400, 128, 512),
    'attention scores 512 of 50 x 32 x 50': attention,
    'convolution 128x28x28x1, 3x3x32': convolution('forward', [128, 28, 28, 1], [3, 3, 1, 32]),
    'convolution 128x13x13x32, 3x3x64': convolution('forward', pooled, [3, 3, 32, 64]),
    'convolution, filter gradient': convolution('filter', pooled, [3, 3, 32, 64]),
    'convolution, input gradient': convolution('input', pooled, [3, 3, 32, 64]),
    'convolution 32x56x56x64, 3x3x64': convolution('forward', ...large2d),
    'convolution 32x56x56x64, filter gradient': convolution('filter', ...large2d),
    'convolution 32x56x56x64, input gradient': convolution('input', ...large2d),
    'convolution 32x56x56x64 same, 3x3x64': convolution('forward', ...large2d, 'same'),
    'convolution 32x56x56x64 same, filter gradient': convolution('filter', ...large2d, 'same'),
    'convolution 32x56x56x64 same, input gradient': convolution('input', ...large2d, 'same'),
    'max-pool 128x26x26x32': moving([map], (x) => tf.maxPool(x, 2, 2, 'valid'), pooled),
    relu: moving([flat], tf.relu, flat),
    exp: moving([flat], tf.exp, flat, 20),
    log: moving([flat], tf.log, flat, 30),
    tanh: moving([flat], tf.tanh, flat, 40),
    sigmoid: moving([flat], tf.sigmoid, flat, 25),
    erf: moving([flat], tf.erf, flat, 50),
    sqrt: moving([flat], tf.sqrt, flat),
    'add, same shape': moving([flat, flat], tf.add, flat),
    'add a bias of 32': moving([map, [32]], tf.add, map),
    'multiply by a scalar': moving([flat, []], tf.mul, flat),
    'subtract [rows, 1] from [rows, 512]': moving(
      [
        [2 ** 15, 512],
        [2 ** 15, 1],
      ],
      tf.sub,
      [2 ** 15, 512],
    ),
    'divide [1, columns]': moving(
      [
        [2 ** 15, 512],
        [1, 512],
      ],
      tf.div,
      [2 ** 15, 512],
    ),
    'sum of everything': moving([flat], tf.sum, [1]),
    'sum over rows (bias gradient)': moving([[2 ** 17, 128]], (x) => tf.sum(x, 0), [128]),
    'mean of each row of 128': moving([[2 ** 17, 128]], (x) => tf.mean(x, 1), [2 ** 17]),
    'max of each row of 512': moving([[2 ** 15, 512]], (x) => tf.max(x, 1), [2 ** 15]),
    'arg-max of each row of 10': moving([[2 ** 17, 10]], (x) => tf.argMax(x, 1), [2 ** 17]),
    'softmax of rows of 50': moving([[2 ** 17, 50]], tf.softmax, [2 ** 17, 50], 25),
    'softmax of rows of 1000': moving([[2 ** 13, 1000]], tf.softmax, [2 ** 13, 1000], 25),
    'transpose 4096 x 4096': moving([[4096, 4096]], tf.transpose, [4096, 4096]),
    'transpose heads 128x50x4x32': moving(
      [[128, 50, 4, 32]],
      (x) => tf.transpose(x, [0, 2, 1, 3]),
      [128, 4, 50, 32],
    ),
    'pad 128x26x26x32 by 1': moving(
      [map],
      (x) =>
        tf.pad(x, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]),
      [128, 28, 28, 32],
    ),
    'concat along the last axis': moving(
      [
        [2 ** 16, 64],
        [2 ** 16, 64],
      ],
      (a, b) => tf.concat([a, b], 1),
      [2 ** 16, 128],
    ),
    'split in three along the last axis': moving([[2 ** 15, 384]], (x) => tf.split(x, 3, 1), [
      2 ** 15,
      384,
    ]),
    'tile twice': moving([[2 ** 15, 256]], (x) => tf.tile(x, [2, 2]), [2 ** 16, 512]),
    'gather 8192 rows of 512': gather(floats),
    'segment sum of 8192 rows of 512': segmentSum(floats),
  }
}

function gather(floats) {
  return () => {
    const x = floats(2 ** 14, 512)
    const ids = tf.randomUniform([2 ** 13], 0, 2 ** 14, 'int32', 1)
    const inputs = [x, ids]
    return { inputs, run: () => tf.gather(...inputs), flops: 0, bytes: 8 * 2 ** 13 * 512 }
  }
}

function segmentSum(floats) {
  return () => {
    const x = floats(2 ** 13, 512)
    const ids = tf.randomUniform([2 ** 13], 0, 1000, 'int32', 1)
    const inputs = [x, ids]
    return {
      inputs,
      run: () => tf.unsortedSegmentSum(...inputs, 1000),
      flops: 2 ** 13 * 512,
      bytes: 4 * (2 ** 13 + 1000) * 512,
    }
  }
}
