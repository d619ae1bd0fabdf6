import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrainingJob } from '@inkstone/core'
import { encodeSafetensors } from '@inkstone/run'
import { tinyModel, tinySplit } from '@inkstone/testing'
import { sgd } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { mergedValues } from './adapter'
import { loadAdapter, saveAdapter } from './adapterFile'
import { adapterSwitch } from './adapterSwitch'
import { lora } from './lora'
import { disposeKernel, lowRank, lowRankKernel } from './lowRank'

let directory: string
let path: string

beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-'))
  path = join(directory, 'anna.safetensors')
})

afterAll(() => rm(directory, { recursive: true }))

const options = { learningRate: 0.01, epochs: 3, batchSize: 24, rank: 2 }
const job = (model: tfl.LayersModel, seed = 3): TrainingJob => ({
  model,
  training: tinySplit({ seed }),
  validation: tinySplit({ name: 'validation', size: 24, seed: 4 }),
  seed: 1,
})
const weightsOf = (model: tfl.LayersModel) =>
  model.getWeights().map((weight) => weight.dataSync().slice())
const logitsOf = (model: tfl.LayersModel) =>
  tf.tidy(() =>
    (model.predict(tf.randomUniform([5, 6, 6, 1], 0, 1, 'float32', 1)) as tf.Tensor)
      .dataSync()
      .slice(),
  )

function expectClose(given: tf.Tensor, expected: tf.Tensor): void {
  const most = tf.tidy(() => tf.max(tf.abs(tf.sub(given, expected))).dataSync()[0])
  expect(most).toBeLessThan(1e-5)
}

test('merges by hand: w + alpha / rank (a b)', () => {
  const a = { shape: [2, 1], values: Float32Array.of(1, 2) }
  const b = { shape: [1, 3], values: Float32Array.of(10, 20, 30) }
  const merged = mergedValues(Float32Array.of(1, 1, 1, 2, 2, 2), { a, b }, { rank: 2, alpha: 1 })
  expect([...merged]).toEqual([6, 11, 16, 12, 22, 32])
})

test('the gradients are those that the chain rule gives through base + scale (a b)', () => {
  const layer = tfl.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [2, 2, 2] })
  const model = tfl.sequential({ layers: [layer] })
  const kernel = lowRankKernel(layer.weights[0]!, { at: 0, rank: 2, seed: 1 })
  const { variable, base } = kernel
  const b = tf.randomNormal<tf.Rank.R2>([2, 3], 0, 1, 'float32', 2)
  kernel.b.assign(b)
  const a = tf.tensor2d(kernel.a.dataSync().slice(), [8, 2])
  const target = tf.randomNormal([2, 2, 2, 3], 0, 1, 'float32', 3)
  const loss = (w: tf.Tensor) => tf.sum(tf.mul(tf.square(w), target)) as tf.Scalar
  const merged = (x: tf.Tensor2D, y: tf.Tensor2D) =>
    tf.reshape(tf.add(base, tf.mul(tf.matMul(x, y), 0.5)), [2, 2, 2, 3])
  const [ofA, ofB] = tf.grads((x, y) => loss(merged(x as tf.Tensor2D, y as tf.Tensor2D)))([a, b])
  const gradient = tf.grad(loss)(merged(a, b))
  lowRank(sgd({ learningRate: 1 }), [kernel], 0.5)
    .create()
    .step([variable], [gradient], 1)
  const expected = [tf.sub(a, ofA!), tf.sub(b, ofB!)] as const
  expectClose(kernel.a, expected[0])
  expectClose(kernel.b, expected[1])
  const after = merged(expected[0] as tf.Tensor2D, expected[1] as tf.Tensor2D)
  expectClose(variable, after)
  disposeKernel(kernel)
  model.dispose()
})

test('its optimizer goes on from its state bit for bit', () => {
  const run = (interrupted: boolean) => {
    const layer = tfl.layers.dense({ units: 3, kernelInitializer: 'ones' })
    layer.build([null, 4])
    const kernel = lowRankKernel(layer.weights[0]!, { at: 0, rank: 2, seed: 1 })
    const definition = lowRank(sgd({ learningRate: 0.1, momentum: 0.9 }), [kernel], 2)
    let optimizer = definition.create()
    for (let step = 0; step < 4; step++) {
      if (interrupted && step === 2) {
        const state = optimizer.state()
        optimizer = definition.create()
        kernel.b.assign(tf.zeros([2, 3]))
        optimizer.restore([kernel.variable], state)
      }
      optimizer.step([kernel.variable], [tf.mul(kernel.variable, step)], 1e-3)
    }
    return kernel.variable.dataSync().slice()
  }
  expect(run(true)).toEqual(run(false))
})

test('base and adapter give the bits of the model that was trained, also from a file', async () => {
  const trained = tinyModel({ normalised: true })
  const { adapter, trainedParameters } = await lora(options).fineTune(job(trained))
  const model = tinyModel({ normalised: true })
  const base = weightsOf(model)
  const before = tf.memory().numTensors
  const writers = adapterSwitch(model)
  await saveAdapter(adapter, path)
  writers.use(await loadAdapter(path))
  expect(weightsOf(model)).toEqual(weightsOf(trained))
  expect(logitsOf(model)).toEqual(logitsOf(trained))
  writers.use(null)
  expect(weightsOf(model)).toEqual(base)
  expect(tf.memory().numTensors).toBe(before)
  const { size } = await stat(path)
  expect(size).toBeGreaterThan(4 * trainedParameters)
  expect(size).toBeLessThan(4 * trainedParameters + 1000)
  trained.dispose()
  model.dispose()
})

test('several adapters take turns on one base', async () => {
  const tuned = await Promise.all(
    [3, 7].map(async (seed) => {
      const model = tinyModel()
      const { adapter } = await lora(options).fineTune(job(model, seed))
      return { adapter, weights: weightsOf(model) }
    }),
  )
  const model = tinyModel()
  const writers = adapterSwitch(model)
  for (const { adapter, weights } of [...tuned, ...tuned]) {
    writers.use(adapter)
    expect(weightsOf(model)).toEqual(weights)
  }
  model.dispose()
})

test('the same weights come out where the best epoch is not the last', async () => {
  const trained = tinyModel()
  const restless = lora({ ...options, learningRate: 3, epochs: 6 })
  const { adapter, bestEpoch } = await restless.fineTune(job(trained))
  expect(bestEpoch).toBeLessThan(6)
  const model = tinyModel()
  adapterSwitch(model).use(adapter)
  expect(weightsOf(model)).toEqual(weightsOf(trained))
  model.dispose()
})

test('changes the kernels whose names match, and no other', async () => {
  const model = tinyModel()
  const { adapter } = await lora({ ...options, kernels: /^dense/ }).fineTune(job(model))
  expect(Object.keys(adapter.factors)).toEqual(['dense/kernel'])
  await expect(lora({ kernels: /^nowhere/ }).fineTune(job(model))).rejects.toThrow(
    `lora.kernels: expected a pattern that matches a trainable kernel of ${model.name} ` +
      '(dense/kernel, logits/kernel), got /^nowhere/.',
  )
  model.dispose()
})

test('an adapter of another base is refused, and leaves the weights alone', async () => {
  const trained = tinyModel()
  const { adapter } = await lora(options).fineTune(job(trained))
  const [one, two] = Object.entries(adapter.factors)
  const other = tfl.sequential({
    name: 'other',
    layers: [
      tfl.layers.flatten({ inputShape: [6, 6, 1] }),
      tfl.layers.dense({ name: 'dense', units: 16 }),
      tfl.layers.dense({ name: 'logits', units: 3 }),
    ],
  })
  const before = weightsOf(other)
  const use = (changes: object) => adapterSwitch(other).use({ ...adapter, ...changes })
  const said = 'adapterSwitch: expected an adapter that was trained on other as it is, but '
  const mend = ' Load the model that the adapter was trained on.'
  expect(() => use({})).toThrow(`${said}its weights differ.${mend}`)
  expect(() => use({ factors: { 'conv9/kernel': one![1] } })).toThrow(
    `${said}it has no weight 'conv9/kernel'.${mend}`,
  )
  expect(() => use({ factors: { [one![0]]: two![1] } })).toThrow(
    `${said}'${one![0]}' has 576 numbers, not 48.${mend}`,
  )
  const turned = {
    a: { shape: [72, 1], values: new Float32Array(72) },
    b: { shape: [1, 8], values: new Float32Array(8) },
  }
  expect(() => use({ factors: { [one![0]]: turned } })).toThrow(
    `${said}'${one![0]}' has 16 columns, not 8.${mend}`,
  )
  expect(weightsOf(other)).toEqual(before)
})

test('an adapter whose product float32 cannot hold is refused, and the one before stays', async () => {
  const { adapter } = await lora(options).fineTune(job(tinyModel()))
  const model = tinyModel()
  const writers = adapterSwitch(model)
  writers.use(adapter)
  const before = weightsOf(model)
  expect(() => writers.use({ ...adapter, alpha: 1e300 })).toThrow('would not be finite.')
  expect(weightsOf(model)).toEqual(before)
})

test('files that are no adapter are refused', async () => {
  const weights = join(directory, 'weights.safetensors')
  await writeFile(weights, encodeSafetensors({ w: { shape: [1], values: Float32Array.of(1) } }))
  await expect(loadAdapter(weights)).rejects.toThrow(
    `${weights}: expected an adapter, found a safetensors file of another kind. Point at a file that saveAdapter() wrote.`,
  )
  await expect(loadAdapter(join(directory, 'none'))).rejects.toThrow(
    'none: no such file. An adapter is a file that saveAdapter() wrote.',
  )
  const cut = join(directory, 'cut.safetensors')
  await writeFile(cut, (await readFile(path)).subarray(0, 400))
  await expect(loadAdapter(cut)).rejects.toThrow(
    `${cut}: expected a safetensors file, found a header of`,
  )
})

test.each([
  ['a value that is none', { rank: '1', alpha: '1' }, Number.NaN, "found NaN in 'w.a'"],
  ['an infinite value', { rank: '1', alpha: '1' }, Infinity, "found Infinity in 'w.a'"],
  ['no rank', { alpha: '1' }, 1, 'another kind'],
  ['a rank so small that the scale is infinite', { rank: '1e-320', alpha: '1' }, 1, 'another kind'],
])('a hostile file is refused: %s', async (_, numbers, value, said) => {
  const tensors = {
    'w.a': { shape: [1, 1], values: Float32Array.of(value) },
    'w.b': { shape: [1, 1], values: Float32Array.of(1) },
  }
  const file = join(directory, 'hostile.safetensors')
  const metadata = { kind: 'inkstone-adapter', base: '00', ...numbers }
  await writeFile(file, encodeSafetensors(tensors, metadata))
  await expect(loadAdapter(file)).rejects.toThrow(said)
})
