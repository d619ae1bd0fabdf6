import '@tensorflow/tfjs-backend-cpu'
import { type FusedAdamAttrs, fusedAdam } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { adam } from './adam'

beforeAll(() => tf.setBackend('cpu'))

describe('adam', () => {
  test('moves by the learning rate in the first step, whatever the size of the gradient', () => {
    const weight = tf.variable(tf.tensor1d([1, 1, 1]))
    const gradient = tf.tensor1d([5, -0.01, 0])
    const optimizer = adam({ learningRate: 0.1 }).create()
    optimizer.step([weight], [gradient], 0.1)
    // m and v, corrected, are g and g^2: w -= 0.1 g / (|g| + 1e-7)
    expectClose(weight, [0.9, 1 + (0.1 * 0.01) / (0.01 + 1e-7), 1])
    optimizer.dispose()
    tf.dispose([weight, gradient])
  })

  // algorithm 1 of the paper in float64, beside it; epsilon so large that its place shows
  test('follows the paper over many steps', () => {
    const settings = { learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }
    const weight = tf.variable(tf.tensor1d([0.5, -2]))
    const optimizer = adam(settings).create()
    const w = [0.5, -2]
    const m = [0, 0]
    const v = [0, 0]
    for (let t = 1; t <= 20; t++) {
      const gradient = w.map((value) => 2 * value) // of w^2
      const upstream = tf.tensor1d(gradient)
      optimizer.step([weight], [upstream], 0.02)
      tf.dispose(upstream)
      for (const at of [0, 1]) {
        const g = gradient[at]!
        m[at] = 0.8 * m[at]! + 0.2 * g
        v[at] = 0.95 * v[at]! + 0.05 * g ** 2
        const corrected = Math.sqrt(v[at]! / (1 - 0.95 ** t)) + 0.1
        w[at] = w[at]! - (0.02 * (m[at]! / (1 - 0.8 ** t))) / corrected
      }
    }
    expectClose(weight, w)
    expect(optimizer.steps).toBe(20)
    optimizer.dispose()
    tf.dispose(weight)
  })

  test('goes on from a state bit for bit', () => {
    const run = (interrupt: boolean) => {
      let weight = tf.variable(tf.tensor2d([[1, -1]]))
      let optimizer = adam({ learningRate: 0.03 }).create()
      for (let step = 0; step < 6; step++) {
        if (interrupt && step === 3) {
          const state = structuredClone(optimizer.state())
          const values = weight.dataSync().slice()
          optimizer.dispose()
          tf.dispose(weight)
          weight = tf.variable(tf.tensor2d(values, [1, 2]))
          optimizer = adam().create()
          optimizer.restore([weight], state)
        }
        const gradient = tf.sin(weight)
        optimizer.step([weight], [gradient], 0.03)
        tf.dispose(gradient)
      }
      const result = [...weight.dataSync()]
      optimizer.dispose()
      tf.dispose(weight)
      return result
    }
    expect(run(true)).toEqual(run(false))
  })

  test('refuses the state of another model', () => {
    const weight = tf.variable(tf.zeros([3]))
    const optimizer = adam().create()
    const state = { steps: 1, slots: { m: [new Float32Array(2)], v: [] } }
    expect(() => optimizer.restore([weight], state)).toThrow(
      'adam.restore: expected a state for variables of 3 numbers, got one of 2. ' +
        'It belongs to another model.',
    )
    tf.dispose(weight)
  })

  test("runs the backend's own kernel where there is one", () => {
    const calls: FusedAdamAttrs[] = []
    tf.registerKernel({
      kernelName: fusedAdam,
      backendName: 'cpu',
      kernelFunc({ inputs, attrs }) {
        expect(Object.values(inputs).map((tensor) => tensor?.shape)).toEqual([[1], [1], [1], [1]])
        calls.push(attrs as NonNullable<typeof attrs> & FusedAdamAttrs)
        return []
      },
    })
    const weight = tf.variable(tf.tensor1d([1]))
    const gradient = tf.tensor1d([1])
    const optimizer = adam({ learningRate: 0.5 }).create()
    try {
      optimizer.step([weight], [gradient], 0.5)
      optimizer.step([weight], [gradient], 0.25)
    } finally {
      tf.unregisterKernel(fusedAdam, 'cpu')
    }
    const [first, second] = calls
    expect(first).toMatchObject({ learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 })
    expect(second!.learningRate).toBe(0.25)
    expect(second!.correction1).toBe(1 - 0.9 ** 2)
    expect(second!.correction2).toBe(1 - 0.999 ** 2)
    expect([...weight.dataSync()]).toEqual([1]) // no composed step beside it
    optimizer.dispose()
    tf.dispose([weight, gradient])
  })

  test('keeps two tensors a variable and disposes them', () => {
    const before = tf.memory().numTensors
    const weight = tf.tidy(() => tf.variable(tf.ones([4])))
    const gradient = tf.ones([4])
    const optimizer = adam().create()
    for (let step = 0; step < 3; step++) optimizer.step([weight], [gradient], 1e-3)
    expect(tf.memory().numTensors).toBe(before + 4)
    optimizer.dispose()
    tf.dispose([weight, gradient])
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each([
    [{ learningRate: 0 }, 'adam.learningRate: expected a number > 0, got 0.'],
    [{ beta1: 1 }, 'adam.beta1: expected a number >= 0 and < 1, got 1.'],
    [{ beta2: -0.1 }, 'adam.beta2: expected a number >= 0 and < 1, got -0.1.'],
    [{ epsilon: Number.NaN }, 'adam.epsilon: expected a number, got NaN.'],
    [
      { rate: 1 },
      "adam.rate: expected one of the options learningRate, beta1, beta2, epsilon, weightDecay, exclude, got 'rate'.",
    ],
  ])('refuses %j', (options: object, message) => {
    expect(() => adam(options)).toThrow(message)
  })
})

function expectClose(tensor: tf.Tensor, expected: number[]): void {
  tensor.dataSync().forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, 5)
  })
}
