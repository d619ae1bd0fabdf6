import * as tf from '@tensorflow/tfjs-core'
import { onEveryIsa } from '../onEveryIsa'

const attrs = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  correction1: 1 - 0.9,
  correction2: 1 - 0.999,
}

function step(variable: tf.Variable, gradient: tf.Tensor, m: tf.Variable, v: tf.Variable): void {
  tf.engine().runKernel('InkstoneAdam', { variable, gradient, m, v }, attrs)
}

/** The formula of Kingma and Ba in float64, first step from m = v = 0. */
function expected(w: number, g: number): number {
  const m = (0.1 * g) / attrs.correction1
  const v = (0.001 * g * g) / attrs.correction2
  return w - (attrs.learningRate * m) / (Math.sqrt(v) + attrs.epsilon)
}

onEveryIsa('InkstoneAdam', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test.each([1, 7, 16, 1000, 40_000])('first step on %d values, in place', (size) => {
    const before = tf.memory().numTensors
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i))
    const gradients = Float32Array.from({ length: size }, (_, i) => Math.cos(i) * 0.1)
    const variable = tf.variable(tf.tensor1d(values.slice()))
    const m = tf.variable(tf.zeros([size]))
    const v = tf.variable(tf.zeros([size]))
    const gradient = tf.tensor1d(gradients)
    step(variable, gradient, m, v)
    const after = Array.from(variable.dataSync())
    const worst = after.reduce(
      (most, w, i) => Math.max(most, Math.abs(w - expected(values[i]!, gradients[i]!))),
      0,
    )
    expect(worst).toBeLessThan(5e-6)
    expect(gradient.dataSync()).toEqual(gradients)
    expect(m.dataSync()[0]).toBeCloseTo(0.1 * gradients[0]!, 6)
    tf.dispose([variable, m, v, gradient])
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 4) // the tensors the variables began as
  })

  test('leaves tensors alone that share the values of the variable', () => {
    const own = new Float32Array([1, 2, 3])
    const initial = tf.tensor1d(own)
    const variable = tf.variable(initial)
    const copy = tf.clone(variable)
    const m = tf.variable(tf.zeros([3]))
    const v = tf.variable(tf.zeros([3]))
    const gradient = tf.tensor1d([1, 1, 1])
    step(variable, gradient, m, v)
    const first = variable.dataSync()
    expect(first[0]).toBeCloseTo(1 - 0.01, 5)
    expect([...own]).toEqual([1, 2, 3])
    expect([...copy.dataSync()]).toEqual([1, 2, 3])
    expect([...initial.dataSync()]).toEqual([1, 2, 3])
    const kept = tf.reshape(variable, [3, 1])
    step(variable, gradient, m, v)
    expect([...kept.dataSync()]).toEqual([...first])
    tf.dispose([initial, variable, copy, m, v, gradient, kept])
  })

  test('takes all variables of a model in one call, each with a decay of its own', () => {
    const sizes = [3, 20_000, 1, 16_384, 7]
    const of = (size: number, wave: (i: number) => number) =>
      tf.tensor1d(Float32Array.from({ length: size }, (_, i) => wave(i + size)))
    const decays = sizes.map((_, index) => index / 10)
    const make = () =>
      sizes.map((size) => [
        tf.variable(of(size, Math.sin)),
        of(size, Math.cos),
        tf.variable(of(size, Math.sin)),
        tf.variable(of(size, (i) => Math.cos(i) ** 2)),
      ])
    const [together, apart] = [make(), make()]
    const listed = Object.fromEntries(together.flat().entries())
    tf.engine().runKernel('InkstoneAdam', listed, { ...attrs, weightDecays: decays })
    apart.forEach((inputs, index) => {
      const one = { ...attrs, weightDecays: [decays[index]!] }
      tf.engine().runKernel('InkstoneAdam', Object.fromEntries(inputs.entries()), one)
    })
    const values = (tensors: tf.Tensor[][]) => tensors.flat().map((tensor) => tensor.dataSync())
    expect(values(together)).toEqual(values(apart))
    // By hand, the last variable's first value: w (1 - 0.01 x 0.4) - 0.01 m' / (sqrt(v') + 1e-7)
    const [w, g] = [Math.sin(7), Math.cos(7)]
    const mean = (0.9 * Math.sin(7) + 0.1 * g) / 0.1
    const square = (0.999 * g * g + 0.001 * g * g) / 0.001
    const expected = w * (1 - 0.01 * 0.4) - (0.01 * mean) / (Math.sqrt(square) + 1e-7)
    expect(together[4]![0]!.dataSync()[0]).toBeCloseTo(expected, 5)
    tf.dispose([together, apart])
  })

  /** A variable that owns its buffer alone: the first step gave it one. */
  function owning(values: number[], shape = [values.length]) {
    const variable = tf.variable(tf.tensor(values, shape))
    const m = tf.variable(tf.zeros(shape))
    const v = tf.variable(tf.zeros(shape))
    const gradient = tf.ones(shape)
    step(variable, gradient, m, v)
    return { variable, m, v, gradient }
  }

  test('leaves a slice alone, which is a view of the same buffer', () => {
    const { variable, m, v, gradient } = owning([1, 2, 3, 4])
    const view = tf.slice(variable, [1], [2])
    const shown = variable.dataSync().slice(1, 3)
    step(variable, gradient, m, v)
    expect(view.dataSync()).toEqual(shown)
    expect(variable.dataSync()[1]).toBeLessThan(shown[0]!) // the variable moved on
    tf.dispose([variable, m, v, gradient, view])
  })

  test('leaves a product alone that nobody has read yet', () => {
    const { variable, m, v, gradient } = owning([1, 2, 3, 4], [2, 2])
    const before = variable.dataSync()
    const row = tf.ones<tf.Rank.R2>([1, 2])
    const product = tf.matMul(row, variable as tf.Tensor2D)
    step(variable, gradient, m, v)
    const [left, right] = product.dataSync()
    expect(left).toBeCloseTo(before[0]! + before[2]!, 5)
    expect(right).toBeCloseTo(before[1]! + before[3]!, 5)
    tf.dispose([variable, m, v, gradient, row, product])
  })

  test('refuses what is not a float32 variable', () => {
    const tensor = tf.tensor1d([1])
    const m = tf.variable(tensor)
    expect(() => step(tensor as tf.Variable, tensor, m, m)).toThrow(
      'An optimizer step changes float32 variables in place, got a float32 tensor. ' +
        'Make it one with tf.variable().',
    )
    tf.dispose([tensor, m])
  })
})

onEveryIsa('weight decay and InkstoneSgd', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('AdamW shrinks the weight before the step', () => {
    const [variable, m, v] = [tf.variable(tf.tensor1d([2, -3])), zeros(), zeros()]
    const gradient = tf.tensor1d([0.5, 0.25])
    const inputs = { variable, gradient, m, v }
    tf.engine().runKernel('InkstoneAdam', inputs, { ...attrs, weightDecays: [0.1] })
    const after = variable.dataSync()
    expect(after[0]).toBeCloseTo(expected(2 * (1 - 0.01 * 0.1), 0.5), 5)
    expect(after[1]).toBeCloseTo(expected(-3 * (1 - 0.01 * 0.1), 0.25), 5)
    tf.dispose([variable, m, v, gradient])
  })

  // By hand, as PyTorch's documentation of torch.optim.SGD defines it; two steps with gradient 1 from w = 1.
  test.each([
    ['plain', { learningRate: 0.1 }, 0.8],
    ['weight decay', { learningRate: 0.1, weightDecays: [0.5] }, 0.85 - 0.1 * (1 + 0.5 * 0.85)],
    ['momentum', { learningRate: 0.1, momentum: 0.9 }, 1 - 0.1 - 0.1 * 1.9],
    [
      'Nesterov',
      { learningRate: 0.1, momentum: 0.9, nesterov: true },
      1 - 0.19 - 0.1 * (1 + 0.9 * 1.9),
    ],
  ])('SGD, %s', (_name, sgd, result) => {
    const variable = tf.variable(tf.tensor1d([1, 1]))
    const gradient = tf.tensor1d([1, 1])
    const velocity = zeros()
    const slots: tf.NamedTensorMap = 'momentum' in sgd ? { velocity } : {}
    const inputs = { variable, gradient, ...slots }
    for (let i = 0; i < 2; i += 1) tf.engine().runKernel('InkstoneSgd', inputs, { ...sgd })
    expect(variable.dataSync()[1]).toBeCloseTo(result, 5)
    tf.dispose([variable, gradient, velocity])
  })

  function zeros(): tf.Variable {
    return tf.variable(tf.zeros([2]))
  }
})

// What PyTorch 2.15 makes of w = (0.5, -2, 3) in five steps down sin(w) + 0.1 w^2, in float64:
//   w = torch.tensor([0.5, -2., 3.], requires_grad=True, dtype=torch.float64)
//   o = torch.optim.RMSprop([w], lr=0.01)
//   for _ in range(5): o.zero_grad(); (torch.sin(w) + 0.1 * w * w).sum().backward(); o.step()
// Lion, which PyTorch has not, by its paper in numpy: see the trainer's optimizers.test.ts.
const moments = { learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-7, decoupled: false }
const means = { learningRate: 0.01, alpha: 0.9, epsilon: 1e-8 }
const byPyTorch: [string, string, object, number, number[]][] = [
  [
    'Adam with L2',
    'InkstoneAdam',
    { ...moments, weightDecays: [0.1] },
    2,
    [-0.000165176, -1.515503612, 3.397795198],
  ],
  [
    'RMSprop',
    'InkstoneRmsprop',
    { ...means, alpha: 0.99 },
    1,
    [0.172436286, -1.706203891, 3.31526431],
  ],
  [
    'RMSprop with momentum and weight decay',
    'InkstoneRmsprop',
    { ...means, momentum: 0.9, weightDecays: [0.05] },
    2,
    [0.190324009, -1.702395239, 3.302216896],
  ],
  [
    'RMSprop, centered',
    'InkstoneRmsprop',
    { ...means, centered: true },
    2,
    [0.376674256, -1.881072656, 3.122007265],
  ],
  [
    'RMSprop, centered, with momentum and weight decay',
    'InkstoneRmsprop',
    { ...means, momentum: 0.9, centered: true, weightDecays: [0.05] },
    3,
    [0.15304384, -1.669264597, 3.336597651],
  ],
  [
    'Lion',
    'InkstoneLion',
    { learningRate: 0.1, beta1: 0.9, beta2: 0.99, weightDecays: [0.05] },
    1,
    [-0.007400561, -1.455472569, 3.420771197],
  ],
]

onEveryIsa('optimizers beside PyTorch', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test.each(byPyTorch)('%s', (_, kernel, attrs, slotCount, expected) => {
    // 1,001 values, so that the vector loop and its rest both count
    const repeated = Array.from({ length: 1001 }, (_, i) => [0.5, -2, 3][i % 3]!)
    const weight = tf.variable(tf.tensor1d(repeated))
    const slots = Array.from({ length: slotCount }, () => tf.variable(tf.zeros([1001])))
    for (let time = 1; time <= 5; time++) {
      const gradient = tf.tidy(() => tf.add(tf.cos(weight), tf.mul(weight, 0.2)))
      const corrections = { correction1: 1 - 0.8 ** time, correction2: 1 - 0.95 ** time }
      const inputs = [weight, gradient, ...slots]
      tf.engine().runKernel(kernel, Object.fromEntries(inputs.entries()), {
        ...attrs,
        ...corrections,
      })
      gradient.dispose()
    }
    weight.dataSync().forEach((value, i) => {
      expect(Math.abs(value - expected[i % 3]!)).toBeLessThan(2e-6)
    })
    tf.dispose([weight, slots])
  })

  test.each([
    ['InkstoneRmsprop', { ...means, momentum: 0.9, centered: true }, 3],
    ['InkstoneLion', { learningRate: 0.1, beta1: 0.9, beta2: 0.99 }, 1],
  ])(
    '%s changes all variables in one call as it changes each alone',
    (kernel, attrs, slotCount) => {
      const sizes = [3, 20_000, 1, 16_384]
      const decays = sizes.map((_, index) => index / 10)
      const make = () =>
        sizes.map((size) => {
          const of = (wave: (i: number) => number) =>
            tf.tensor1d(Float32Array.from({ length: size }, (_, i) => wave(i + size)))
          const slots = Array.from({ length: slotCount }, (_, at) =>
            tf.variable(of((i) => 1 + at + Math.cos(i))),
          )
          return [tf.variable(of(Math.sin)), of(Math.cos), ...slots]
        })
      const [together, apart] = [make(), make()]
      tf.engine().runKernel(kernel, Object.fromEntries(together.flat().entries()), {
        ...attrs,
        weightDecays: decays,
      })
      apart.forEach((inputs, at) => {
        tf.engine().runKernel(kernel, Object.fromEntries(inputs.entries()), {
          ...attrs,
          weightDecays: [decays[at]!],
        })
      })
      const values = (tensors: tf.Tensor[][]) => tensors.flat().map((tensor) => tensor.dataSync())
      expect(values(together)).toEqual(values(apart))
      expect(together[1]![0]!.dataSync()[0]).not.toBe(Math.fround(Math.sin(20_000)))
      tf.dispose([together, apart])
    },
  )
})
