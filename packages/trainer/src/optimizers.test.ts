import '@tensorflow/tfjs-backend-cpu'
import { fusedAdam, fusedAdamW, fusedSgd } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { adam } from './adam'
import { adamW } from './adamW'
import type { OptimizerDefinition } from './optimizer'
import { sgd } from './sgd'

beforeAll(() => tf.setBackend('cpu'))

// What PyTorch 1.13 makes of w = (0.5, -2, 3) in five steps down sin(w) + 0.1 w^2, in float64:
//   w = torch.tensor([0.5, -2., 3.], requires_grad=True, dtype=torch.float64)
//   o = torch.optim.SGD([w], lr=0.1, momentum=0.9)
//   for _ in range(5): o.zero_grad(); (torch.sin(w) + 0.1 * w * w).sum().backward(); o.step()
const coefficients = { beta1: 0.8, beta2: 0.95, epsilon: 1e-7 } // betas=(0.8, 0.95), eps=1e-7
const byPyTorch: [string, OptimizerDefinition, number[]][] = [
  ['SGD', sgd({ learningRate: 0.1 }), [-0.002827896, -1.675385264, 3.190505011]],
  [
    'SGD with momentum',
    sgd({ learningRate: 0.1, momentum: 0.9 }),
    [-0.792502151, -1.194077424, 3.493166664],
  ],
  [
    'SGD with Nesterov momentum and weight decay',
    sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.05 }),
    [-1.085785801, -1.080958409, 3.371949157],
  ],
  ['Adam', adam({ learningRate: 0.1, ...coefficients }), [-0.000837877, -1.519349994, 3.494737248]],
  [
    'AdamW',
    adamW({ learningRate: 0.1, weightDecay: 0.1, ...coefficients }),
    [-0.015422245, -1.438063428, 3.340605342],
  ],
]

describe.each(byPyTorch)('%s', (_, definition, expected) => {
  /** Five steps; with `interrupt`, by two optimizers, the second of which takes over the first one's state. */
  const run = (interrupt: boolean): Float32Array => {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([0.5, -2, 3])))
    let optimizer = definition.create()
    for (let step = 0; step < 5; step++) {
      if (interrupt && step === 2) {
        const state = structuredClone(optimizer.state())
        optimizer.dispose()
        optimizer = definition.create()
        optimizer.restore([weight], state)
      }
      const gradient = tf.tidy(() => tf.add(tf.cos(weight), tf.mul(weight, 0.2)))
      optimizer.step([weight], [gradient])
      tf.dispose(gradient)
    }
    const result = Float32Array.from(weight.dataSync())
    optimizer.dispose()
    tf.dispose(weight)
    return result
  }

  it('follows PyTorch', () => {
    const before = tf.memory().numTensors
    run(false).forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(2e-6)
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('goes on from a state bit for bit', () => expect(run(true)).toEqual(run(false)))
})

it.each([
  [fusedAdam, adam(), ['gradient', 'm', 'v', 'variable']],
  [fusedAdamW, adamW(), ['gradient', 'm', 'v', 'variable']],
  [fusedSgd, sgd(), ['gradient', 'variable']],
  [fusedSgd, sgd({ momentum: 0.9 }), ['gradient', 'variable', 'velocity']],
])('%s of the backend runs in place of the composed step', (kernelName, definition, inputNames) => {
  const seen: string[][] = []
  tf.registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc({ inputs }) {
      seen.push(Object.keys(inputs).sort())
      return []
    },
  })
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([1])))
  const gradient = tf.tensor1d([1])
  const optimizer = definition.create()
  try {
    optimizer.step([weight], [gradient])
  } finally {
    tf.unregisterKernel(kernelName, 'cpu')
  }
  expect(seen).toEqual([inputNames])
  expect([...weight.dataSync()]).toEqual([1])
  optimizer.dispose()
  tf.dispose([weight, gradient])
})

it.each([
  [sgd, { learningRate: -1 }, 'sgd.learningRate: expected a number > 0, got -1.'],
  [sgd, { momentum: 1 }, 'sgd.momentum: expected a number >= 0 and < 1, got 1.'],
  [sgd, { weightDecay: -1 }, 'sgd.weightDecay: expected a number >= 0, got -1.'],
  [
    sgd,
    { nesterov: true },
    'sgd.nesterov: expected false without momentum, got true. ' +
      'Nesterov looks ahead along the velocity, and without momentum there is none.',
  ],
  [
    sgd,
    { beta1: 0.9 },
    'sgd.beta1: expected one of the options learningRate, momentum, nesterov, weightDecay, got',
  ],
  [adamW, { weightDecay: Number.NaN }, 'adamW.weightDecay: expected a number >= 0, got NaN.'],
  [adamW, { beta2: 2 }, 'adam.beta2: expected a number >= 0 and < 1, got 2.'],
])('%p refuses %j', (make: (options: object) => unknown, options: object, message) => {
  expect(() => make(options)).toThrow(message)
})
