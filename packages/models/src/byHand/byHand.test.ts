import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { random } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { geluOf } from '../layers/gelu'
import { layerNorm } from '../layers/layerNorm'
import { multiHeadAttention } from '../layers/multiHeadAttention'
import { convolve, correlate } from './convolution'
import { crossEntropy, crossEntropyGradient, softmax } from './crossEntropy'
import { dense } from './dense'
import { adam, sgd } from './optimizers'
import { pool } from './pooling'
import { gru, lstm, simpleRnn } from './recurrence'
import { batchNorm, dropout } from './regularisation'
import { attend, gelu, normalise } from './transformer'

// docs/models/ explains each network by these functions. Here they are held against the backend, and the pages
// against these files.

beforeAll(() => tf.setBackend('cpu'))

const stream = random(1).split('by hand')
const list = (length: number): number[] => Array.from({ length }, () => stream.normal())
const table = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => list(columns))

function near(found: readonly number[], expected: tf.Tensor): void {
  const values = Array.from(expected.dataSync())
  expect(found).toHaveLength(values.length)
  found.forEach((value, index) => {
    expect(value).toBeCloseTo(values[index]!, 5)
  })
}

test('correlation is what conv2d computes', () => {
  const [image, kernel] = [table(7, 6), table(3, 2)]
  const input = tf.reshape(tf.tensor2d(image), [1, 7, 6, 1]) as tf.Tensor4D
  const filter = tf.reshape(tf.tensor2d(kernel), [3, 2, 1, 1]) as tf.Tensor4D
  near(correlate(image, kernel).flat(), tf.conv2d(input, filter, 1, 'valid'))
})

test('true convolution commutes and associates, correlation does neither', () => {
  const [image, one, other] = [table(6, 6), table(2, 2), table(2, 2)]
  const rounded = (values: number[][]) => values.flat().map((value) => value.toFixed(9))
  const full = (by: typeof convolve, first: number[][], second: number[][]) =>
    by(padded(first), second)
  const twice = (by: typeof convolve) => rounded(by(by(image, one), other))
  const atOnce = (by: typeof convolve) => rounded(by(image, full(by, one, other)))
  expect(rounded(full(convolve, one, other))).toEqual(rounded(full(convolve, other, one)))
  expect(rounded(full(correlate, one, other))).not.toEqual(rounded(full(correlate, other, one)))
  expect(atOnce(convolve)).toEqual(twice(convolve))
  expect(atOnce(correlate)).not.toEqual(twice(correlate))
})

function padded(kernel: number[][]): number[][] {
  const empty = [0, 0, 0, 0]
  return [empty, ...kernel.map((row) => [0, ...row, 0]), empty]
}

test('pooling', () => {
  const image = table(5, 6) // the last row is passed by
  const input = tf.reshape(tf.tensor2d(image), [5, 6, 1]) as tf.Tensor3D
  near(pool(image, Math.max).flat(), tf.maxPool(input, 2, 2, 'valid'))
  const mean = (...window: number[]) => window.reduce((sum, value) => sum + value) / 4
  near(pool(image, mean).flat(), tf.avgPool(input, 2, 2, 'valid'))
})

test('a dense layer', () => {
  const [input, kernel, bias] = [list(4), table(4, 3), list(3)]
  const product = tf.matMul(tf.tensor2d([input]), tf.tensor2d(kernel))
  near(dense(input, kernel, bias), tf.add(product, tf.tensor1d(bias)))
})

test('softmax, cross-entropy and its gradient', () => {
  const logits = [1, 1000, 998, -5] // exp(1000) would overflow
  near(softmax(logits), tf.softmax(tf.tensor1d(logits)))
  expect(crossEntropy([0, 0], 1)).toBeCloseTo(Math.LN2, 12)
  const loss = (x: tf.Tensor) => tf.neg(tf.gather(tf.logSoftmax(x), 2))
  near([crossEntropy(logits, 2)], loss(tf.tensor1d(logits)))
  near(crossEntropyGradient(logits, 2), tf.grad(loss)(tf.tensor1d(logits)))
})

test('SGD and Adam, over three steps', () => {
  const start = list(5)
  const slopes = (weights: number[]) => weights.map((weight, index) => 2 * index * weight)
  const steepness = tf.tensor1d([0, 1, 2, 3, 4])
  const follow = (optimizer: tf.Optimizer) => {
    const weights = tf.variable(tf.tensor1d(start))
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(() => tf.sum(tf.mul(steepness, tf.square(weights))) as tf.Scalar)
    }
    return weights
  }
  let weights = start
  for (let step = 0; step < 3; step++) weights = sgd(weights, slopes(weights), 0.1)
  near(weights, follow(tf.train.sgd(0.1)))
  weights = start
  const [m, v] = [start.map(() => 0), start.map(() => 0)]
  for (let step = 1; step <= 3; step++) {
    weights = adam(weights, slopes(weights), { m, v, step }, 0.1)
  }
  near(weights, follow(tf.train.adam(0.1, 0.9, 0.999, 1e-7)))
})

test.each([
  ['simple', simpleRnn, 1, (args: RecurrentArgs) => tfl.layers.simpleRNN(args)],
  ['lstm', lstm, 4, (args: RecurrentArgs) => tfl.layers.lstm(args)],
  ['gru', gru, 3, (args: RecurrentArgs) => tfl.layers.gru(args)],
] as const)('a recurrent layer: %s', (_, byHand, gates, layer) => {
  const units = 3
  const cell = {
    kernel: table(4, gates * units),
    recurrentKernel: table(units, gates * units),
    bias: list(gates * units),
  }
  const rows = table(5, 4)
  const recurrentInitializer = 'zeros'
  const recurrentActivation = 'sigmoid'
  const model = tfl.sequential({
    layers: [layer({ units, inputShape: [5, 4], recurrentInitializer, recurrentActivation })],
  })
  model.setWeights([
    tf.tensor2d(cell.kernel),
    tf.tensor2d(cell.recurrentKernel),
    tf.tensor1d(cell.bias),
  ])
  near(byHand(rows, cell), model.predict(tf.tensor3d([rows])) as tf.Tensor)
  model.dispose()
})

interface RecurrentArgs {
  units: number
  inputShape: number[]
  recurrentInitializer: 'zeros'
  recurrentActivation: 'sigmoid'
}

test('layer normalisation', () => {
  const [token, gamma, beta] = [list(6), list(6), list(6)]
  const model = tfl.sequential({
    layers: [tfl.layers.inputLayer({ inputShape: [6] }), layerNorm()],
  })
  model.setWeights([tf.tensor1d(gamma), tf.tensor1d(beta)])
  near(normalise(token, gamma, beta), model.predict(tf.tensor2d([token])) as tf.Tensor)
  model.dispose()
})

test('attention', () => {
  const [tokens, kernel] = [table(4, 3), table(3, 9)]
  const noBias = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  const all = tokens.map((token) => dense(token, kernel, noBias))
  const [queries, keys, values] = [0, 3, 6].map((at) => all.map((row) => row.slice(at, at + 3)))
  const layer = multiHeadAttention({ heads: 1 })
  const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [4, 3] }), layer] })
  model.setWeights([tf.tensor2d(kernel), tf.zeros([9]), tf.eye(3), tf.zeros([3])])
  const expected = model.predict(tf.tensor3d([tokens])) as tf.Tensor
  near(attend(queries!, keys!, values!).flat(), expected)
  model.dispose()
})

test('GELU', () => {
  const values = [-3, -1, 0, 0.5, 2]
  near(values.map(gelu), geluOf(tf.tensor1d(values)))
})

test('batch normalisation and dropout', () => {
  const values = list(8)
  const model = tfl.sequential({
    layers: [tfl.layers.batchNormalization({ inputShape: [1], epsilon: 1e-3 })],
  })
  model.setWeights([tf.tensor1d([2]), tf.tensor1d([3]), tf.zeros([1]), tf.ones([1])])
  const batch = tf.tensor2d(values, [8, 1])
  near(batchNorm(values, 2, 3), model.apply(batch, { training: true }) as tf.Tensor)
  model.dispose()
  const draws = [0.1, 0.9, 0.24, 0.25]
  expect(dropout([3, 3, 3, 3], 0.25, () => draws.shift()!)).toEqual([0, 4, 0, 4])
})

describe('the pages', () => {
  const folder = join(__dirname, '../../../../docs/models')
  const pages = readdirSync(folder).map((page) => readFileSync(join(folder, page), 'utf8'))
  const shown = pages.flatMap((page) =>
    [...page.matchAll(/```ts\n(function [\s\S]*?)```/g)].map((match) => match[1]!),
  )
  const written = readdirSync(__dirname)
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) =>
      readFileSync(join(__dirname, file), 'utf8').replaceAll('export function', 'function'),
    )

  test('show the functions as they are tested', () => {
    expect(shown.length).toBeGreaterThan(0)
    const stale = shown
      .flatMap((code) => code.split(/\n(?=function )/))
      .map((code) => code.trim())
      .filter((code) => !written.some((file) => file.includes(code)))
    expect(stale).toEqual([])
  })

  test('leave none out', () => {
    const names = (code: string[]) =>
      code.flatMap((text) => [...text.matchAll(/^function (\w+)/gm)].map((match) => match[1]!))
    expect(new Set(names(shown))).toEqual(new Set(names(written)))
  })
})
