import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelDefinition } from '@inkstone/core'
import { decodeSafetensors, encodeSafetensors } from '@inkstone/run'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { cnn } from '../networks/cnn'
import { rnn } from '../networks/rnn'
import { vit } from '../networks/vit'
import { loadWeights } from './loadWeights'
import { saveWeights } from './saveWeights'

let directory: string
let path: string

beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-weights-'))
  path = join(directory, 'weights.safetensors')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const build = (definition: ModelDefinition, seed = 1) =>
  definition.build({ imageShape: [18, 18, 1], classes: 3, seed })
const valuesOf = (model: tfl.LayersModel) =>
  model.weights.map((weight) => Array.from(weight.read().dataSync()))

test.each([
  ['a cnn with batch norm', cnn('seed-000', { batchNorm: true })],
  ['an rnn', rnn({ units: 5 })],
  ['a vit', vit({ depth: 1 })],
])('%s takes over the weights of another, bit by bit', async (_, definition) => {
  const before = tf.memory().numTensors
  const one = build(definition, 1)
  const other = build(definition, 2)
  await saveWeights(one, path)
  await loadWeights(other, path)
  expect(valuesOf(other)).toEqual(valuesOf(one))
  one.dispose()
  other.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('names are those of layer and weight', async () => {
  const model = build(cnn('seed-000', { batchNorm: true }))
  await saveWeights(model, path)
  const names = Object.keys(decodeSafetensors(path, await readFile(path)))
  expect(names.slice(0, 6)).toEqual([
    'conv1/kernel',
    'conv1/bias',
    'norm1/gamma',
    'norm1/beta',
    'norm1/moving_mean',
    'norm1/moving_variance',
  ])
  expect(names.at(-1)).toBe('logits/bias')
  model.dispose()
})

test('a model inside a model lends its name', async () => {
  const inner = tfl.sequential({
    name: 'inner',
    layers: [tfl.layers.dense({ name: 'dense', units: 2, inputShape: [2] })],
  })
  const outer = tfl.layers.dense({ name: 'dense', units: 2 })
  const model = tfl.sequential({ layers: [inner, outer] })
  await saveWeights(model, path)
  expect(Object.keys(decodeSafetensors(path, await readFile(path)))).toEqual([
    'inner/dense/kernel',
    'inner/dense/bias',
    'dense/kernel',
    'dense/bias',
  ])
  model.dispose()
})

describe('what does not fit is refused, and changes nothing', () => {
  const dense = (units: number, name = 'logits') =>
    tfl.sequential({
      name: 'mine',
      layers: [tfl.layers.dense({ name, units, inputShape: [2] })],
    })
  const message = async (tensors: Parameters<typeof encodeSafetensors>[0], units = 2) => {
    await writeFile(path, encodeSafetensors(tensors))
    const model = dense(units)
    const before = valuesOf(model)
    const error = await loadWeights(model, path).then(
      () => 'no error',
      (error: Error) => error.message,
    )
    expect(valuesOf(model)).toEqual(before)
    model.dispose()
    return error
  }
  const kernel = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }
  const bias = { shape: [2], values: Float32Array.of(5, 6) }
  const mend = 'Build the model with the definition and options that the file was written with.'

  test('a missing weight', async () => {
    expect(await message({ 'logits/kernel': kernel })).toBe(
      `${path}: expected a weight 'logits/bias' of [2], found none of that name among 'logits/kernel'. ${mend}`,
    )
    expect(await message({})).toContain('found none of that name among no weights at all.')
  })

  test('another shape', async () => {
    expect(await message({ 'logits/kernel': kernel, 'logits/bias': bias }, 3)).toBe(
      `${path}: expected 'logits/kernel' to be [2, 3], found [2, 2]. ${mend}`,
    )
  })

  test('a weight too many', async () => {
    const tensors = { 'logits/kernel': kernel, 'logits/bias': bias, more: bias }
    expect(await message(tensors)).toBe(
      `${path}: found a weight 'more' that mine does not have. ${mend}`,
    )
  })

  test('no file', async () => {
    const model = dense(2)
    await expect(loadWeights(model, path)).rejects.toThrow(
      `${path}: no such file. Give the path of a file that saveWeights wrote.`,
    )
    model.dispose()
  })
})
