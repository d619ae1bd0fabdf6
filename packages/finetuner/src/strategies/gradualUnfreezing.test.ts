import '@tensorflow/tfjs-backend-cpu'
import type { Callback } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { gradualUnfreezing } from './gradualUnfreezing'

beforeAll(() => tf.setBackend('cpu'))

const options = { learningRate: 0.01, batchSize: 32 }

test('thaws a group after so many epochs, from the head down', async () => {
  const model = tinyModel({ normalised: true })
  const [, dense, norm, , head] = model.layers
  const moved: string[][] = []
  const kernels = () =>
    [dense, norm, head].map((layer) => layer!.getWeights()[0]!.dataSync().slice())
  let last = kernels()
  const watch: Callback = {
    name: 'watch',
    epochEnd() {
      const now = kernels()
      moved.push(['dense', 'norm', 'head'].filter((_, at) => String(now[at]) !== String(last[at])))
      last = now
    },
  }
  const job = { model, training: tinySplit(), seed: 1, callbacks: [watch] }
  const result = await gradualUnfreezing({ ...options, epochs: 4, every: 2 }).fineTune(job)
  const all = ['dense', 'norm', 'head']
  expect(moved).toEqual([['head'], ['head'], all, all])
  expect(result.trainedParameters).toBe(592 + 32 + 51)
  model.dispose()
})

test('counts what had thawed, and leaves the rest bit for bit', async () => {
  const model = tinyModel()
  const before = model.getWeights()[0]!.dataSync().slice()
  const job = { model, training: tinySplit(), seed: 1 }
  const result = await gradualUnfreezing({ ...options, epochs: 2, every: 2 }).fineTune(job)
  expect(result.trainedParameters).toBe(51)
  expect(model.getWeights()[0]!.dataSync()).toEqual(before)
  expect(model.layers.every(({ trainable }) => trainable)).toBe(true)
  model.dispose()
})
