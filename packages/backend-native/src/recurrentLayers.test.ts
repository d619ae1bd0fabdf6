import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { loadAddon } from './loadAddon'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

type Kind = 'lstm' | 'gru' | 'simpleRNN'
type LayerOptions = Parameters<typeof tfl.layers.lstm>[0] & Parameters<typeof tfl.layers.gru>[0]
type Shape = [batch: number, steps: number, features: number]

interface Case {
  shape: Shape
  options: LayerOptions
  masked: boolean
  stateGiven: boolean
}

const seeded = (seed: number) => tfl.initializers.randomUniform({ minval: -1, maxval: 1, seed })
const kinds = ['lstm', 'gru', 'simpleRNN'] as const

function made(kind: Kind, options: LayerOptions): tfl.layers.Layer {
  const initializers = {
    kernelInitializer: seeded(1),
    recurrentInitializer: seeded(2),
    biasInitializer: seeded(3),
  }
  return tfl.layers[kind]({ ...initializers, ...options })
}

const uniform = (shape: number[], seed: number): tf.Tensor =>
  tf.randomUniform(shape, -2, 2, 'float32', seed)

/** What a layer over `[batch, steps, features]` gives, and the gradients of its weights, input and first states. */
function outputsAndGradients(
  kind: Kind,
  { shape, options, masked, stateGiven }: Case,
): tf.Tensor[] {
  const [batch, steps] = shape
  const layer = made(kind, options)
  const x = uniform(shape, 4)
  const states = Array.from({ length: kind === 'lstm' ? 2 : 1 }, (_, index) =>
    uniform([batch, options.units], 10 + index),
  )
  const mask = masked ? tf.greater(uniform([batch, steps], 20), 0) : undefined
  const apply = (input: tf.Tensor, initialState: tf.Tensor[]): tf.Tensor[] => {
    const kwargs = { ...(mask && { mask }), ...(stateGiven && { initialState }) }
    return [layer.apply(input, kwargs)].flat() as tf.Tensor[]
  }
  const loss = (input: tf.Tensor, ...initialState: tf.Tensor[]): tf.Scalar => {
    const parts = apply(input, initialState).map((result, index) => {
      const weights = tf.randomUniform(result.shape, -1, 1, 'float32', 30 + index)
      return tf.sum(tf.mul(result, weights)) as tf.Scalar
    })
    return tf.addN(parts)
  }
  const results = apply(x, states)
  const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const { grads } = tf.variableGrads(() => loss(x, ...states), weights)
  results.push(...weights.map(({ name }) => grads[name]!))
  // TensorFlow.js' own gradient of unstack does not take a single step.
  if (steps > 1) results.push(...tf.grads(loss)(stateGiven ? [x, ...states] : [x]))
  layer.dispose()
  return results
}

const size = fc.integer({ min: 1, max: 5 })
const flag = fc.boolean()
const anyCase: fc.Arbitrary<Case> = fc.record({
  shape: fc.tuple(fc.oneof(size, fc.integer({ min: 11, max: 30 })), size, size),
  options: fc.record({
    units: fc.oneof(size, fc.integer({ min: 6, max: 37 })),
    recurrentActivation: fc.constantFrom<('sigmoid' | 'hardSigmoid')[]>('sigmoid', 'hardSigmoid'),
    useBias: flag,
    returnSequences: flag,
    returnState: flag,
    goBackwards: flag,
  }),
  masked: flag,
  stateGiven: flag,
})

/** Names of the kernels that `body` runs on our backend. */
async function kernelsOf(body: () => tf.Tensor | tf.Tensor[]): Promise<string[]> {
  void tf.setBackend('inkstone')
  const { kernelNames, result } = await tf.profile(body)
  tf.dispose(result)
  return kernelNames
}

const addon = loadAddon()

onEveryIsa('recurrent layers of tfjs-layers', () => {
  test.each(kinds)('%s: results and gradients with any options, as on cpu', (kind) => {
    fc.assert(
      fc.property(anyCase, (given) => {
        expectLikeCpu(() => outputsAndGradients(kind, given), 2e-4)
      }),
      { numRuns: 8 },
    )
  })

  test.each(kinds)('%s: large enough for several tasks, panels and blocks', (kind) => {
    const options: LayerOptions = { units: 70, returnSequences: true }
    const given = { shape: [50, 3, 40] as Shape, options, masked: false, stateGiven: false }
    expectLikeCpu(() => outputsAndGradients(kind, given), 1e-3)
  })

  test.each(kinds)('%s: with more weights than the kernel multiplies by x', (kind) => {
    const options: LayerOptions = { units: 200, returnSequences: true }
    const given = { shape: [3, 2, 700] as Shape, options, masked: true, stateGiven: true }
    expectLikeCpu(() => outputsAndGradients(kind, given), 1e-3)
  })

  test.each([
    ['lstm', 4],
    ['gru', 3],
    ['gruResetAfter', 3],
    ['simple', 1],
  ])('%s: the same gradients when they are taken of one result once more', (cell, blocks) => {
    void tf.setBackend('inkstone')
    const [batch, steps, features, units] = [3, 4, 2, 5]
    const width = blocks * units
    const inputs = {
      x: uniform([batch, steps, features], 1),
      kernel: uniform([features, width], 2),
      recurrentKernel: uniform([units, width], 3),
      bias: tf.zeros([0]),
      mask: tf.zeros([0], 'bool'),
      ...{ h: uniform([batch, units], 4), c: uniform([batch, units], 5) },
    }
    const attrs = {
      cell,
      hard: false,
      backwards: false,
      sequences: false,
      states: false,
      keep: true,
    }
    const run = (name: string, given: tf.NamedTensorMap): tf.Tensor[] =>
      tf.engine().runKernel(name, given, attrs)
    tf.tidy(() => {
      const [y] = run('InkstoneRecurrentLayer', inputs)
      const change = { y: y!, dSequence: tf.zeros([0]), dh: uniform([batch, units], 6) }
      const gradients = () =>
        run('InkstoneRecurrentLayerGradient', { ...inputs, ...change, dc: tf.zeros([0]) })
      const [once, again] = [gradients(), gradients()]
      expect(again.map((tensor) => tensor.dataSync())).toEqual(
        once.map((tensor) => tensor.dataSync()),
      )
    })
    tf.dispose(inputs)
  })

  test.each(kinds)('%s: the same bits on any number of threads', (kind) => {
    void tf.setBackend('inkstone')
    const options: LayerOptions = { units: 33, returnSequences: true }
    const given = { shape: [40, 4, 5] as Shape, options, masked: true, stateGiven: true }
    const before = addon!.threads()
    const [one, three] = [1, 3].map((threads) => {
      addon!.setThreads(threads)
      const results = tf.tidy(() => outputsAndGradients(kind, given))
      const values = results.map((result) => Array.from(result.dataSync()))
      tf.dispose(results)
      return values
    })
    addon!.setThreads(before)
    expect(three).toEqual(one)
  })

  test('a long sequence, and states that a mask keeps', () => {
    const options: LayerOptions = { units: 3, returnSequences: true, returnState: true }
    const given = { shape: [2, 60, 2] as Shape, options, masked: true, stateGiven: true }
    for (const kind of kinds) expectLikeCpu(() => outputsAndGradients(kind, given), 1e-3)
  })

  test('the gradients of an LSTM are the slopes of its loss', () => {
    void tf.setBackend('inkstone')
    const layer = made('lstm', { units: 3, recurrentActivation: 'sigmoid' })
    const x = uniform([2, 4, 3], 1)
    const loss = (input: tf.Tensor): tf.Scalar => tf.sum(layer.apply(input) as tf.Tensor)
    const gradient = tf.grad(loss)(x).dataSync()
    const step = 1e-2
    const at = (index: number, by: number): number => {
      const moved = x.dataSync().slice()
      moved[index]! += by
      return tf.tidy(() => loss(tf.tensor(moved, x.shape)).dataSync()[0]!)
    }
    gradient.forEach((slope, index) => {
      expect((at(index, step) - at(index, -step)) / (2 * step)).toBeCloseTo(slope, 3)
    })
    layer.dispose()
    x.dispose()
  })

  test('one kernel forward and one back, and no tensor more when both are done', async () => {
    void tf.setBackend('inkstone')
    const layer = made('lstm', { units: 4 })
    const x = uniform([3, 5, 2], 1)
    layer.apply(x)
    const { numTensors } = tf.memory()
    const names = await kernelsOf(() => {
      const { value, grads } = tf.variableGrads(() => tf.sum(layer.apply(x) as tf.Tensor))
      return [value, ...Object.values(grads)]
    })
    expect(names.filter((name) => name.startsWith('Inkstone'))).toEqual([
      'InkstoneRecurrentLayer',
      'InkstoneRecurrentLayerGradient',
    ])
    expect(names.length).toBeLessThan(20)
    expect(tf.memory().numTensors).toBe(numTensors)
    layer.dispose()
    x.dispose()
  })

  test('other activations, dropout in training and stateful layers stay as they were', async () => {
    const kernels = (options: Partial<LayerOptions>, kwargs: object = {}): Promise<string[]> => {
      const layer = made('lstm', { units: 2, ...options })
      const x = tf.zeros([1, 2, 1])
      return kernelsOf(() => layer.apply(x, kwargs) as tf.Tensor).finally(() => {
        layer.dispose()
        x.dispose()
      })
    }
    expect(await kernels({})).toContain('InkstoneRecurrentLayer')
    expect(await kernels({ dropout: 0.5 })).toContain('InkstoneRecurrentLayer')
    const others: [Partial<LayerOptions>, object?][] = [
      [{ activation: 'relu' }],
      [{ recurrentActivation: 'tanh' }],
      [{ dropout: 0.5 }, { training: true }],
      [{ recurrentDropout: 0.5 }, { training: true }],
      [{ stateful: true, batchInputShape: [1, 2, 1] }],
    ]
    for (const [options, kwargs] of others) {
      expect(await kernels(options, kwargs)).not.toContain('InkstoneRecurrentLayer')
    }
  })

  test('weights that are set between two calls count at once', () => {
    void tf.setBackend('inkstone')
    const layer = made('simpleRNN', { units: 1, useBias: false })
    const x = tf.tensor3d([1, 1], [1, 2, 1])
    const result = (kernel: number, recurrent: number): number => {
      layer.apply(x)
      layer.setWeights([tf.tensor2d([[kernel]]), tf.tensor2d([[recurrent]])])
      return (layer.apply(x) as tf.Tensor).dataSync()[0]!
    }
    const byHand = (kernel: number, recurrent: number) =>
      Math.tanh(kernel + recurrent * Math.tanh(kernel))
    expect(result(0.5, 0.25)).toBeCloseTo(byHand(0.5, 0.25), 6)
    expect(result(-0.75, 2)).toBeCloseTo(byHand(-0.75, 2), 6)
    layer.dispose()
    x.dispose()
  })

  test('the GRU whose reset comes after the product, as the formula of Keras 3 says', () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 20 }),
        flag,
        (batch, steps, units, hard) => {
          const features = 3
          const x = () => uniform([batch, steps, features], 1)
          const weights = () => [
            tf.mul(uniform([features, 3 * units], 2), 0.5),
            tf.mul(uniform([units, 3 * units], 3), 0.5),
            tf.mul(uniform([2, 3 * units], 4), 0.5),
            uniform([batch, units], 5),
          ]
          expectLikeCpu(() => {
            const layer =
              tf.getBackend() === 'inkstone' ? resetAfter(hard) : composedResetAfter(hard)
            const given = [x(), ...weights()]
            const spread = tf.randomUniform([batch, units], -1, 1, 'float32', 6)
            const loss = (...inputs: tf.Tensor[]) => tf.sum(tf.mul(layer(inputs), spread))
            return [layer(given), ...tf.grads(loss)(given)]
          }, 2e-4)
        },
      ),
      { numRuns: 5 },
    )
  })
})

type OfInputs = (inputs: tf.Tensor[]) => tf.Tensor

/** The kernel: x, kernel, recurrent kernel, biases and first state to the last state. */
function resetAfter(hard: boolean): OfInputs {
  return ([x, kernel, recurrentKernel, bias, h]) => {
    const inputs = { x: x!, kernel: kernel!, recurrentKernel: recurrentKernel!, bias: bias!, h: h! }
    const none = { mask: tf.zeros([0], 'bool'), c: tf.zeros([0]) }
    const flags = { hard, backwards: false, sequences: false, states: false, keep: true }
    const results: tf.Tensor[] = tf
      .engine()
      .runKernel(
        'InkstoneRecurrentLayer',
        { ...inputs, ...none },
        { cell: 'gruResetAfter', ...flags },
      )
    return results[0]!
  }
}

/** The same, step by step: z, r = gate(x W + b + h U + d); h = z h + (1 - z) tanh(x W + b + r (h U + d)). */
function composedResetAfter(hard: boolean): OfInputs {
  const gate = (s: tf.Tensor) =>
    hard ? tf.clipByValue(tf.add(tf.mul(s, 0.2), 0.5), 0, 1) : tf.sigmoid(s)
  return ([x, kernel, recurrentKernel, bias, h]) => {
    const [batch, steps, features] = x!.shape as [number, number, number]
    const [b, d] = tf.split(bias!, 2)
    let state = h!
    for (let step = 0; step < steps; step++) {
      const at = tf.reshape(tf.slice(x!, [0, step, 0], [batch, 1, features]), [batch, features])
      const given = tf.split(tf.add(tf.matMul(at, kernel!), b!), 3, 1)
      const recurrent = tf.split(tf.add(tf.matMul(state, recurrentKernel!), d!), 3, 1)
      const [z, r] = [0, 1].map((at) => gate(tf.add(given[at]!, recurrent[at]!)))
      const candidate = tf.tanh(tf.add(given[2]!, tf.mul(r!, recurrent[2]!)))
      state = tf.add(tf.mul(z!, state), tf.mul(tf.sub(1, z!), candidate))
    }
    return state
  }
}
