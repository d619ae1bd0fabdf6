import '@tensorflow/tfjs-backend-cpu'
import { fusedAdam, fusedLion, fusedRmsprop, fusedSgd } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { firstRate } from '../../test/firstRate'
import { adam } from './adam'
import { adamW } from './adamW'
import { lion } from './lion'
import type { OptimizerDefinition } from './optimizer'
import { biasesAndNorms } from './optimizerOptions'
import { rmsprop } from './rmsprop'
import { sgd } from './sgd'

beforeAll(() => tf.setBackend('cpu'))

// What PyTorch 1.13 makes of w = (0.5, -2, 3) in five steps down sin(w) + 0.1 w^2, in float64:
//   w = torch.tensor([0.5, -2., 3.], requires_grad=True, dtype=torch.float64)
//   o = torch.optim.SGD([w], lr=0.1, momentum=0.9)
//   for _ in range(5): o.zero_grad(); (torch.sin(w) + 0.1 * w * w).sum().backward(); o.step()
// Lion, which PyTorch 1.13 has not, by its paper in numpy:
//   w = np.array([0.5, -2., 3.]); m = np.zeros(3)
//   for _ in range(5):
//     g = np.cos(w) + 0.2 * w; c = 0.9 * m + 0.1 * g
//     w = w - 0.1 * (np.sign(c) + 0.05 * w); m = 0.99 * m + 0.01 * g
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
  [
    'Adam with L2', // weight_decay=0.1
    adam({ learningRate: 0.1, weightDecay: 0.1, ...coefficients }),
    [-0.000165176, -1.515503612, 3.397795198],
  ],
  ['RMSprop', rmsprop({ learningRate: 0.01 }), [0.172436286, -1.706203891, 3.31526431]],
  [
    'RMSprop, centered, with momentum and weight decay', // alpha=0.9, momentum=0.9, centered=True
    rmsprop({ learningRate: 0.01, alpha: 0.9, momentum: 0.9, centered: true, weightDecay: 0.05 }),
    [0.15304384, -1.669264597, 3.336597651],
  ],
  [
    'Lion',
    lion({ learningRate: 0.1, weightDecay: 0.05 }),
    [-0.007400561, -1.455472569, 3.420771197],
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
      optimizer.step([weight], [gradient], firstRate(definition))
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

// With a gradient of 0 a weight moves by its decay alone: SGD to 1 - 0.1 x 0.5, AdamW and Lion likewise;
// Adam and RMSprop divide the decay, their only gradient, by its own size.
describe.each<[string, (exclude?: RegExp) => OptimizerDefinition, number]>([
  ['sgd', (exclude) => sgd({ learningRate: 0.1, weightDecay: 0.5, exclude }), 0.95],
  ['adam', (exclude) => adam({ learningRate: 0.1, weightDecay: 0.5, exclude }), 0.9],
  ['adamW', (exclude) => adamW({ learningRate: 0.1, weightDecay: 0.5, exclude }), 0.95],
  ['lion', (exclude) => lion({ learningRate: 0.1, weightDecay: 0.5, exclude }), 0.95],
  ['rmsprop', (exclude) => rmsprop({ learningRate: 0.01, weightDecay: 0.5, exclude }), 0.9],
])('%s', (_, make, decayed) => {
  const names = [
    'dense/kernel',
    'dense/bias',
    'norm/gamma_1',
    'norm/beta',
    'biased/kernel',
    'mha/out_bias',
  ]
  const run = (definition: OptimizerDefinition): number[] => {
    const weights = names.map((name) => tf.tidy(() => tf.variable(tf.scalar(1), true, name)))
    const gradient = tf.scalar(0)
    const optimizer = definition.create()
    optimizer.step(
      weights,
      weights.map(() => gradient),
      firstRate(definition),
    )
    const result = weights.map((weight) => Number(weight.dataSync()[0]!.toFixed(5)))
    optimizer.dispose()
    tf.dispose([weights, gradient])
    return result
  }

  it('decays all weights where nothing is excluded', () => {
    expect(run(make())).toEqual(names.map(() => decayed))
  })

  it('leaves out what the pattern names', () => {
    expect(run(make(biasesAndNorms))).toEqual([decayed, 1, 1, 1, decayed, 1])
    expect(run(make(/^dense/))).toEqual([1, 1, decayed, decayed, decayed, decayed])
  })
})

it.each([
  [fusedAdam, adam(), [1, 0, 0, 0], [0, 0]],
  [fusedAdam, adamW({ weightDecay: 0.1, exclude: /bias/ }), [1, 0, 0, 0], [0.1, 0]],
  [fusedSgd, sgd(), [1, 0], [0, 0]],
  [fusedAdam, adam({ weightDecay: 0.1, exclude: /bias/ }), [1, 0, 0, 0], [0.1, 0]],
  [fusedSgd, sgd({ momentum: 0.9 }), [1, 0, 0], [0, 0]],
  [fusedRmsprop, rmsprop({ weightDecay: 0.2 }), [1, 0, 0], [0.2, 0.2]],
  [fusedRmsprop, rmsprop({ momentum: 0.9, centered: true }), [1, 0, 0, 0, 0], [0, 0]],
  [fusedLion, lion({ weightDecay: 0.1, exclude: /bias/ }), [1, 0, 0], [0.1, 0]],
])('%s of the backend takes all variables at once', (kernelName, definition, ofEach, decays) => {
  const seen: unknown[] = []
  tf.registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc({ inputs, attrs }) {
      const values = Object.values(inputs).map((tensor) => tf.backend().readSync(tensor!.dataId))
      seen.push([values.map((array) => Number(array[0])), attrs?.weightDecays])
      return []
    },
  })
  const weights = ['listed/kernel', 'listed/bias'].map((name) =>
    tf.tidy(() => tf.variable(tf.tensor1d([1]), true, name)),
  )
  const gradient = tf.tensor1d([0])
  const optimizer = definition.create()
  try {
    optimizer.step(weights, [gradient, gradient], firstRate(definition))
  } finally {
    tf.unregisterKernel(kernelName, 'cpu')
  }
  expect(seen).toEqual([[[...ofEach, ...ofEach], decays]])
  expect([...weights[0]!.dataSync()]).toEqual([1])
  optimizer.dispose()
  tf.dispose([weights, gradient])
})

// mean^2 comes so close to v that rounding leaves v - mean^2 below 0 now and then
it('centered RMSprop survives a gradient that never changes', () => {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([0.1, 0.3, 0.7, 1.1])))
  const gradient = tf.tensor1d([0.1, 0.3, 0.7, 1.1])
  const optimizer = rmsprop({ alpha: 0.5, centered: true, epsilon: 1 }).create()
  for (let step = 0; step < 60; step++) optimizer.step([weight], [gradient], 1e-3)
  expect([...weight.dataSync()].every(Number.isFinite)).toBe(true)
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
    'sgd.beta1: expected one of the options learningRate, momentum, nesterov, weightDecay, exclude, got',
  ],
  [adamW, { weightDecay: Number.NaN }, 'adamW.weightDecay: expected a number >= 0, got NaN.'],
  [adamW, { beta2: 2 }, 'adamW.beta2: expected a number >= 0 and < 1, got 2.'],
  [rmsprop, { alpha: 1 }, 'rmsprop.alpha: expected a number >= 0 and < 1, got 1.'],
  [rmsprop, { epsilon: 0 }, 'rmsprop.epsilon: expected a number > 0, got 0.'],
  [lion, { beta1: -1 }, 'lion.beta1: expected a number >= 0 and < 1, got -1.'],
  [
    lion,
    { epsilon: 1 },
    'lion.epsilon: expected one of the options learningRate, beta1, beta2, weightDecay, exclude, got',
  ],
  [
    adamW,
    { exclude: 'bias' },
    'adamW.exclude: expected a pattern of names such as biasesAndNorms or /^embedding/, ' +
      "got 'bias'.",
  ],
  [
    adamW,
    { learningRate: 'low' },
    "adamW.learningRate: expected a number > 0 or a schedule such as oneCycle(3e-3), got 'low'.",
  ],
])('%p refuses %j', (make: (options: object) => unknown, options: object, message) => {
  expect(() => make(options)).toThrow(message)
})
