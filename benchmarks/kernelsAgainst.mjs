import * as tf from '@tensorflow/tfjs-core'
import { median } from './machine.mjs'

const floats = (...shape) => tf.randomUniform(shape, -1, 1, 'float32', 1)
const ints = (most, ...shape) => tf.cast(tf.randomUniform(shape, 0, most, 'float32', 1), 'int32')
const pad4 = (before, after) => [
  [0, 0],
  [before, after],
  [before, after],
  [0, 0],
]

/** Operations over shapes of real models: what they read, and a call. */
const operations = {
  'add [256, 1024]': () => [[floats(256, 1024), floats(256, 1024)], (a, b) => tf.add(a, b)],
  'add, broadcast': () => [[floats(64, 56, 56, 32), floats(32)], (a, b) => tf.add(a, b)],
  'multiply int32': () => [[ints(9, 512, 512), ints(9, 512, 512)], (a, b) => tf.mul(a, b)],
  greater: () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.greater(a, b)],
  exp: () => [[floats(512, 512)], (x) => tf.exp(x)],
  sigmoid: () => [[floats(512, 512)], (x) => tf.sigmoid(x)],
  relu6: () => [[floats(512, 512)], (x) => tf.relu6(x)],
  'leaky relu': () => [[floats(512, 512)], (x) => tf.leakyRelu(x)],
  elu: () => [[floats(512, 512)], (x) => tf.elu(x)],
  isNaN: () => [[floats(512, 512)], (x) => tf.isNaN(x)],
  isFinite: () => [[floats(512, 512)], (x) => tf.isFinite(x)],
  clip: () => [[floats(512, 512)], (x) => tf.clipByValue(x, -0.5, 0.5)],
  where: () => [
    [tf.greater(floats(512, 512), 0), floats(512, 512), floats(512, 512)],
    (c, a, b) => tf.where(c, a, b),
  ],
  'cast float to int': () => [[floats(512, 512)], (x) => tf.cast(x, 'int32')],
  'cast int to bool': () => [[ints(3, 512, 512)], (x) => tf.cast(x, 'bool')],
  'sum of all': () => [[floats(512, 512)], (x) => tf.sum(x)],
  'mean over images': () => [[floats(32, 28, 28, 32)], (x) => tf.mean(x, [1, 2])],
  prod: () => [[floats(512, 512)], (x) => tf.prod(x, 1)],
  'max over rows': () => [[floats(512, 512)], (x) => tf.max(x, 1)],
  argMax: () => [[floats(512, 512)], (x) => tf.argMax(x, 1)],
  'cumulative sum': () => [[floats(128, 512)], (x) => tf.cumsum(x, 1)],
  softmax: () => [[floats(512, 512)], (x) => tf.softmax(x)],
  'matMul 128': () => [[floats(128, 128), floats(128, 128)], (a, b) => tf.matMul(a, b)],
  'matMul 512': () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.matMul(a, b)],
  'conv2d 3x3x32 to 64': () => [
    [floats(8, 28, 28, 32), floats(3, 3, 32, 64)],
    (x, f) => tf.conv2d(x, f, 1, 'same'),
  ],
  'conv2d 1x1x128': () => [
    [floats(8, 14, 14, 128), floats(1, 1, 128, 128)],
    (x, f) => tf.conv2d(x, f, 1, 'same'),
  ],
  'fused conv2d, relu6': () => [
    [floats(8, 28, 28, 32), floats(3, 3, 32, 32), floats(32)],
    (x, filter, bias) =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'relu6' }),
  ],
  'depthwise 3x3': () => [
    [floats(8, 56, 56, 32), floats(3, 3, 32, 1)],
    (x, f) => tf.depthwiseConv2d(x, f, 1, 'same'),
  ],
  'max pool': () => [[floats(16, 56, 56, 32)], (x) => tf.maxPool(x, 2, 2, 'valid')],
  'average pool': () => [[floats(16, 56, 56, 32)], (x) => tf.avgPool(x, 3, 2, 'same')],
  'max pool 3-D': () => [[floats(2, 16, 28, 28, 16)], (x) => tf.maxPool3d(x, 2, 2, 'valid')],
  'average pool 3-D': () => [[floats(2, 16, 28, 28, 16)], (x) => tf.avgPool3d(x, 3, 2, 'same')],
  'batch norm': () => [
    [floats(16, 28, 28, 32), floats(32), tf.abs(floats(32)), floats(32), floats(32)],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale),
  ],
  'local response norm': () => [[floats(8, 28, 28, 64)], (x) => tf.localResponseNormalization(x)],
  dilation: () => [
    [floats(4, 56, 56, 16), floats(3, 3, 16)],
    (x, f) => tf.dilation2d(x, f, 1, 'same'),
  ],
  transpose: () => [[floats(16, 64, 8, 64)], (x) => tf.transpose(x, [0, 2, 1, 3])],
  reverse: () => [[floats(64, 64, 64)], (x) => tf.reverse(x, 1)],
  slice: () => [[floats(64, 64, 64)], (x) => tf.slice(x, [0, 8, 8], [64, 48, 48])],
  'strided slice, steps of 1': () => [
    [floats(64, 64, 64)],
    (x) => tf.stridedSlice(x, [0, 8, 8], [64, 56, 56], [1, 1, 1]),
  ],
  'strided slice, steps of 2': () => [
    [floats(64, 64, 64)],
    (x) => tf.stridedSlice(x, [0, 0, 0], [64, 64, 64], [1, 2, 2]),
  ],
  concat: () => [[floats(128, 256), floats(128, 256)], (a, b) => tf.concat([a, b], 1)],
  stack: () => [[floats(128, 256), floats(128, 256)], (a, b) => tf.stack([a, b], 1)],
  tile: () => [[floats(64, 128)], (x) => tf.tile(x, [4, 4])],
  pad: () => [[floats(8, 56, 56, 16)], (x) => tf.pad(x, pad4(1, 1))],
  'mirror pad': () => [[floats(8, 56, 56, 16)], (x) => tf.mirrorPad(x, pad4(2, 2), 'reflect')],
  'space to batch': () => [
    [floats(8, 56, 56, 16)],
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  'batch to space': () => [
    [floats(32, 28, 28, 16)],
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  'depth to space': () => [[floats(8, 28, 28, 64)], (x) => tf.depthToSpace(x, 2)],
  gather: () => [[floats(1000, 64), ints(1000, 512)], (x, at) => tf.gather(x, at)],
  gatherND: () => [[floats(64, 64, 64), ints(64, 2000, 2)], (x, at) => tf.gatherND(x, at)],
  'one-hot': () => [[ints(100, 4096)], (x) => tf.oneHot(x, 100)],
  'top k': () => [[floats(16, 20_000)], (x) => tf.topk(x, 100).values],
  'resize, bilinear': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeBilinear(x, [112, 112]),
  ],
  'resize, nearest': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeNearestNeighbor(x, [112, 112]),
  ],
  'Fourier transform of 1024': () => [
    [tf.complex(floats(32, 1024), floats(32, 1024))],
    (x) => tf.real(tf.fft(x)),
  ],
  'Fourier transform of 1000': () => [
    [tf.complex(floats(8, 1000), floats(8, 1000))],
    (x) => tf.real(tf.fft(x)),
  ],
  multinomial: () => [[tf.abs(floats(16, 1000))], (x) => tf.multinomial(x, 500, 1)],
  'crop and resize': () => [
    [floats(2, 128, 128, 3), tf.mul(tf.abs(floats(32, 4)), 1), ints(2, 32)],
    (x, boxes, at) => tf.image.cropAndResize(x, boxes, at, [24, 24]),
  ],
}

/** Times each operation on `inkstone` and on `others` in turn, within the same second, and gives the others' time over
 * ours: above 1 ours is faster. An operation that a backend lacks has no ratio there.
 * @returns rows `{ name, milliseconds, ratios: { wasm: 3.2 } }` */
export async function kernelsAgainst(others, { filter, milliseconds, rounds, progress }) {
  const backends = ['inkstone', ...others]
  const rows = []
  for (const [name, make] of Object.entries(operations).filter(([key]) => key.includes(filter))) {
    progress(name)
    const times = Object.fromEntries(backends.map((backend) => [backend, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const backend of backends) {
        await tf.setBackend(backend)
        const seconds = secondsOf(make, milliseconds)
        if (seconds !== undefined) times[backend].push(seconds)
      }
    }
    const ours = median(times.inkstone)
    const ratios = Object.fromEntries(
      others
        .filter((backend) => times[backend].length > 0)
        .map((backend) => [backend, median(times[backend]) / ours]),
    )
    rows.push({ name, milliseconds: ours * 1000, ratios })
  }
  return rows
}

/** The median of single calls over some milliseconds; undefined where the backend has no such kernel. */
function secondsOf(make, milliseconds) {
  const [inputs, call] = tf.tidy(() => {
    const [tensors, run] = make()
    return [tensors.map((tensor) => tf.keep(tensor)), run]
  })
  const once = () => {
    const started = performance.now()
    tf.tidy(() => void call(...inputs).dataSync())
    return (performance.now() - started) / 1000
  }
  try {
    once()
    const times = []
    const end = performance.now() + milliseconds
    while (performance.now() < end || times.length < 3) times.push(once())
    return median(times)
  } catch {
    return undefined
  } finally {
    tf.dispose(inputs)
  }
}

export function againstTable(rows, others) {
  const cell = (row, backend) =>
    row.ratios[backend]?.toFixed(row.ratios[backend] < 10 ? 1 : 0) ?? ''
  return [
    `| operation | ms | ${others.map((name) => `${name} / ours`).join(' | ')} |`,
    `|---|---:|${others.map(() => '---:|').join('')}`,
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.milliseconds.toFixed(3)} | ${others.map((name) => cell(row, name)).join(' | ')} |`,
    ),
  ].join('\n')
}
