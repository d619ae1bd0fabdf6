import '@tensorflow/tfjs-backend-cpu'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../loop/trainer'
import { type Clip, clipByNorm, clipByValue } from './clip'
import { sgd } from './sgd'

beforeAll(() => tf.setBackend('cpu'))

// PyTorch 1.13: a.grad = torch.tensor([3., -4.]); b.grad = torch.tensor([12.])
// torch.nn.utils.clip_grad_norm_([a, b], 2.0); print(a.grad, b.grad)
it.each<[string, Clip, number[]]>([
  ['shortens all together', clipByNorm(2), [0.46153843, -0.61538458, 1.84615374]],
  ['leaves short ones alone', clipByNorm(20), [3, -4, 12]],
  ['bounds each number', clipByValue(3.5), [3, -3.5, 3.5]],
])('%s', (_, clip, expected) => {
  const before = tf.memory().numTensors
  const gradients = [tf.tensor1d([3, -4]), tf.scalar(12)]
  const clipped = clip.of(gradients)
  const values = clipped.flatMap((gradient) => [...gradient.dataSync()])
  values.forEach((value, at) => {
    expect(Math.abs(value - expected[at]!)).toBeLessThan(2e-7)
  })
  expect(clipped.map(({ shape }) => shape)).toEqual([[2], []])
  tf.dispose([gradients, clipped])
  expect(tf.memory().numTensors).toBe(before)
})

// min(1, limit / (length + 1e-6)), as clip_grad_norm_: a length of 1e-6 is halved
it('divides by a length that is never 0', () => {
  const gradients = [tf.tensor1d([1e-6, 0])]
  const clipped = clipByNorm(1e-6).of(gradients)
  expect(clipped[0]!.dataSync()[0]! / 5e-7).toBeCloseTo(1, 5)
  tf.dispose([gradients, clipped])
})

it('bounds the steps of a training', async () => {
  const lengthOf = async (clip?: Clip): Promise<number> => {
    const model = tinyModel()
    const weights = () => model.getWeights().flatMap((weight) => [...weight.dataSync()])
    const before = weights()
    const optimizer = sgd({ learningRate: 1 })
    const training = tinySplit()
    await trainer({ steps: 1, batchSize: 32, optimizer, clip }).train({ model, training, seed: 1 })
    const after = weights()
    model.dispose()
    return Math.hypot(...after.map((value, at) => value - before[at]!))
  }
  expect(await lengthOf()).toBeGreaterThan(0.1)
  expect(await lengthOf(clipByNorm(0.05))).toBeCloseTo(0.05, 4)
})

it('refuses a limit that is not above 0', () => {
  expect(() => clipByNorm(0)).toThrow('clipByNorm.limit: expected a number > 0, got 0.')
  expect(() => clipByValue(-1)).toThrow('clipByValue.limit: expected a number > 0, got -1.')
})
