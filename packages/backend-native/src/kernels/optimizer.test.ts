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
