import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import './index'
import { loadAddon } from './loadAddon'

const described = loadAddon() === undefined ? describe.skip : describe

/** Values of two variables, and what the optimizer saves, after `steps` steps on a small problem. */
async function train(backend: string, steps: number, restoreAt?: number): Promise<number[][]> {
  await tf.setBackend(backend)
  const w = tf.variable(tf.tensor2d([1, -2, 3, 0.5, -1, 2], [3, 2]))
  const b = tf.variable(tf.tensor1d([0.1, -0.1]))
  const x = tf.tensor2d([1, 2, 3, -1, 0.5, 4], [2, 3])
  const target = tf.tensor2d([1, 0, -1, 2], [2, 2])
  let adam = tf.train.adam(0.05, 0.8, 0.95, 1e-6)
  const loss = (): tf.Scalar =>
    tf.mean(tf.square(tf.sub(tf.tanh(tf.add(tf.matMul(x, w), b)), target)))
  for (let step = 0; step < steps; step++) {
    if (step === restoreAt) {
      const saved = await adam.getWeights()
      const next = tf.train.adam(0.05, 0.8, 0.95, 1e-6)
      await next.setWeights(saved.map(({ name, tensor }) => ({ name, tensor: tf.clone(tensor) })))
      adam.dispose()
      adam = next
    }
    adam.minimize(loss, false, [w, b])
  }
  const saved = await adam.getWeights()
  const values = [w, b, ...saved.map(({ tensor }) => tensor)].map((t) => [...t.dataSync()])
  tf.dispose([w, b, x, target, ...saved.map(({ tensor }) => tensor)])
  adam.dispose()
  return values
}

function expectClose(actual: number[][], expected: number[][]): void {
  expect(actual.map((values) => values.length)).toEqual(expected.map((values) => values.length))
  for (const [i, value] of actual.flat().entries())
    expect(value).toBeCloseTo(expected.flat()[i]!, 5)
}

described('tf.train.adam', () => {
  let ran: string[]
  beforeAll(() => tf.ready())
  beforeEach(() => {
    ran = []
  })

  test('makes the steps that it makes on cpu, and saves the same', async () => {
    expectClose(await train('inkstone', 12), await train('cpu', 12))
  })

  test('goes on from what it saved', async () => {
    expectClose(await train('inkstone', 12, 5), await train('cpu', 12))
  })

  test('takes a step as one kernel for all variables, and leaves no tensor behind', async () => {
    await tf.setBackend('inkstone')
    const w = tf.variable(tf.tensor1d([1, 2, 3]))
    const b = tf.variable(tf.scalar(1))
    const adam = tf.train.adam(0.1)
    const loss = (): tf.Scalar => tf.sum(tf.square(tf.add(w, b)))
    const step = (): tf.Scalar | null => adam.minimize(loss, false, [w, b])
    step()
    const before = tf.memory().numTensors
    const { kernels } = await tf.profile(() => {
      step()
    })
    ran = kernels.map(({ name }) => name)
    expect(ran.filter((name) => name === 'InkstoneAdam')).toHaveLength(1)
    expect(ran).not.toContain('Sqrt')
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([w, b])
    adam.dispose()
  })

  test('takes gradients as a list, too: a first step is the learning rate long', async () => {
    await tf.setBackend('inkstone')
    const w = tf.variable(tf.tensor1d([1, 2, 3]), true, 'apart')
    const adam = tf.train.adam(0.1)
    adam.applyGradients([{ name: w.name, tensor: tf.ones([3]) }])
    expect([...w.dataSync()]).toEqual([
      expect.closeTo(0.9, 5),
      expect.closeTo(1.9, 5),
      expect.closeTo(2.9, 5),
    ])
    tf.dispose(w)
    adam.dispose()
  })
})
