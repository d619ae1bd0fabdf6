import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import { nativeStatus } from './loadAddon'
import './index'

const backend = nativeStatus().available ? 'inkstone' : 'cpu'

beforeAll(() => tf.setBackend(backend))

const kernelNames = (run: () => tf.Tensor) =>
  tf.profile(() => tf.tidy(run)).then(({ kernelNames }) => kernelNames)

test("a plain call passes the engine's own way by, a gradient takes it", () => {
  const engine = tf.engine() as object as { runKernelFunc(): unknown }
  const x = tf.scalar(2)
  tf.square(x).dispose() // the flags are read in the first call
  const own = jest.spyOn(engine, 'runKernelFunc')
  try {
    tf.square(x).dispose()
    expect(own).toHaveBeenCalledTimes(backend === 'cpu' ? 1 : 0)
    tf.grad(tf.square)(x).dispose()
    expect(own.mock.calls.length).toBeGreaterThan(1)
  } finally {
    own.mockRestore()
  }
})

test('results, several of them too, and the count of tensors', () => {
  const { numTensors, numBytes } = tf.memory()
  const parts = tf.tidy(() => tf.split(tf.add(tf.tensor1d([1, 2, 3, 4]), 1), 2))
  expect(parts.map((part) => Array.from(part.dataSync()))).toEqual([
    [2, 3],
    [4, 5],
  ])
  expect(tf.memory().numTensors).toBe(numTensors + 2)
  tf.dispose(parts)
  expect(tf.memory()).toMatchObject({ numTensors, numBytes })
})

test('gradients, of first and of second order', () => {
  tf.square(tf.scalar(1)).dispose() // a call outside before
  const cube = (x: tf.Tensor) => tf.mul(x, tf.square(x))
  expect(tf.grad(cube)(tf.scalar(2)).dataSync()[0]).toBe(12)
  expect(tf.grad(tf.grad(cube))(tf.scalar(2)).dataSync()[0]).toBe(12)
})

test('a profile has each kernel', async () => {
  expect(await kernelNames(() => tf.relu(tf.reshape(tf.tensor1d([1, -1]), [2, 1])))).toEqual(
    expect.arrayContaining(['Relu', 'Reshape']),
  )
})

test('debug mode lists each kernel', async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => {})
  const log = jest.spyOn(console, 'log').mockImplementation(() => {})
  const x = tf.scalar(4)
  tf.env().set('DEBUG', true)
  try {
    await tf.sqrt(x).data()
    await new Promise(setImmediate) // the list is written once the time is known
    expect(log.mock.calls.flat().join(' ')).toContain('Sqrt')
  } finally {
    tf.env().set('DEBUG', false)
    jest.restoreAllMocks()
  }
})

test('a kernel that is registered anew is the one that runs', () => {
  const kernel = tf.getKernel(tf.Neg, backend)
  const x = tf.scalar(3)
  tf.unregisterKernel(tf.Neg, backend)
  expect(() => tf.neg(x)).toThrow(`Kernel 'Neg' not registered for backend '${backend}'`)
  tf.registerKernel({ ...kernel, kernelFunc: ({ inputs }) => tf.clone(inputs.x as tf.Tensor) })
  expect(tf.neg(x).dataSync()[0]).toBe(3)
  tf.unregisterKernel(tf.Neg, backend)
  tf.registerKernel(kernel)
  expect(tf.neg(x).dataSync()[0]).toBe(-3)
})

test('an error within a kernel leaves the engine as it was', () => {
  const depth = () => tf.engine().state.kernelDepth
  expect(depth()).toBe(0)
  expect(() => tf.gather(tf.zeros([2]), tf.tensor1d([7], 'int32'))).toThrow('not in [0, 1]')
  expect(depth()).toBe(0)
})
