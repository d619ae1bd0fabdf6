import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '../index'
import type { InkstoneBackend } from '../backend'
import { loadAddon } from '../loadAddon'

const addon = loadAddon()
const described = addon === undefined ? describe.skip : describe

/** Two convolutions, one with batch normalisation, and a dense layer: 3 classes. */
function network(more: tfl.layers.Layer[] = []): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [10, 10, 1], filters: 6, kernelSize: 3, activation: 'relu' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ filters: 8, kernelSize: 3 }),
      tfl.layers.batchNormalization(),
      tfl.layers.activation({ activation: 'relu' }),
      tfl.layers.flatten(),
      ...more,
      tfl.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
}

const images = (seed: number, count = 2) =>
  tf.randomUniform([count, 10, 10, 1], 0, 1, 'float32', seed)

/** The ordinary road: it calls the layers and knows no tapes. */
function plainly(model: tfl.LayersModel, x: tf.Tensor): number[] {
  return tf.tidy(() => [...(model.execute(x, model.outputs[0]!.name) as tf.Tensor).dataSync()])
}

function predicted(model: tfl.LayersModel, x: tf.Tensor): number[] {
  return tf.tidy(() => [...(model.predict(x) as tf.Tensor).dataSync()])
}

function applied(model: tfl.LayersModel, x: tf.Tensor): number[] {
  return tf.tidy(() => [...(model.apply(x) as tf.Tensor).dataSync()])
}

described('recorded passes', () => {
  let runs: jest.SpyInstance
  beforeAll(() => tf.setBackend('inkstone'))
  beforeEach(() => {
    runs = jest.spyOn(addon!, 'runTape')
  })
  afterEach(() => runs.mockRestore())

  /** Until the pass runs from a tape. */
  const warmUp = (model: tfl.LayersModel, count = 2) => {
    for (let seed = 1; seed <= 4; seed++) {
      for (const pass of [predicted, applied]) tf.tidy(() => pass(model, images(seed, count)))
    }
    runs.mockClear()
  }

  test.each([1, 2, 40])(
    'predict and apply give the bits of the ordinary road, batch %d',
    (count) => {
      const model = network()
      warmUp(model, count)
      for (let seed = 10; seed < 14; seed++) {
        const x = images(seed, count)
        const expected = plainly(model, x)
        const { numTensors } = tf.memory()
        expect(predicted(model, x)).toEqual(expected)
        expect(applied(model, x)).toEqual(expected)
        expect(tf.memory().numTensors).toBe(numTensors)
        x.dispose()
      }
      expect(runs).toHaveBeenCalledTimes(8)
    },
  )

  test('a result is not overwritten by the next pass', () => {
    const model = network()
    warmUp(model)
    const [a, b] = [images(10), images(11)]
    const first = model.predict(a) as tf.Tensor
    const second = model.predict(b) as tf.Tensor
    expect([...first.dataSync()]).toEqual(plainly(model, a))
    expect([...second.dataSync()]).toEqual(plainly(model, b))
    expect(runs).toHaveBeenCalledTimes(2)
  })

  test('weights that are written between two passes count, however they are written', () => {
    const values = Float32Array.from({ length: 3 * 3 * 6 }, (_, at) => Math.sin(at))
    const model = network()
    const filter = model.layers[0]!.getWeights()[0] as tf.Variable
    const variable = model.weights[0]!.read() as tf.Variable
    expect(filter.shape).toEqual(variable.shape)
    variable.assign(tf.tensor(values, variable.shape)) // the caller's own array
    warmUp(model)
    const x = images(20)
    const seen = new Set<string>()
    const check = () => {
      const expected = plainly(model, x)
      expect(predicted(model, x)).toEqual(expected)
      seen.add(String(expected))
    }
    check()
    values[4] = 3
    check()
    model.layers[0]!.setWeights([tf.randomNormal([3, 3, 1, 6]), tf.randomNormal([6])])
    check()
    const optimizer = tf.train.adam(0.1)
    for (let step = 0; step < 2; step++) {
      optimizer.minimize(() => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar)
      check()
    }
    expect(seen.size).toBe(5)
    expect(runs).toHaveBeenCalledTimes(5)
  })

  test('a batch of another size, a changed layer and a changed option take the ordinary road', () => {
    const model = network()
    warmUp(model)
    const [few, many] = [images(30), images(31, 5)]
    expect(predicted(model, many)).toEqual(plainly(model, many))
    const last = model.layers.at(-1)!
    const softmax: unknown = Reflect.get(last, 'activation')
    const probabilities = plainly(model, few)
    Reflect.set(last, 'activation', { apply: (x: tf.Tensor) => x, getClassName: () => 'linear' })
    const logits = plainly(model, few)
    expect(logits).not.toEqual(probabilities)
    expect(predicted(model, few)).toEqual(logits)
    Reflect.set(last, 'activation', softmax)
    expect(runs).not.toHaveBeenCalled()
    expect(predicted(model, few)).toEqual(probabilities)
    expect(runs).toHaveBeenCalledTimes(1)
    const norm = model.layers[3]!
    Reflect.set(norm, 'epsilon', 0.5)
    const blurred = plainly(model, few)
    expect(blurred).not.toEqual(probabilities)
    expect(predicted(model, few)).toEqual(blurred)
    expect(runs).toHaveBeenCalledTimes(1)
  })

  test('one tensor for two inputs takes the ordinary road, and so does what is no tensor', () => {
    const [a, b] = [tfl.input({ shape: [4] }), tfl.input({ shape: [4] })]
    const sum = tfl.layers.add().apply([a, b]) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: [a, b], outputs: sum })
    const x = tf.tensor2d([[1, 2, 3, 4]])
    for (let pass = 0; pass < 5; pass++) {
      expect([...(model.predict([x, x]) as tf.Tensor).dataSync()]).toEqual([2, 4, 6, 8])
    }
    expect(runs).not.toHaveBeenCalled()
    expect(() => Reflect.apply(model.predict, model, [undefined])).toThrow()
    const y = tf.tensor2d([[10, 20, 30, 40]])
    for (let pass = 0; pass < 5; pass++) {
      expect([...(model.predict([x, y]) as tf.Tensor).dataSync()]).toEqual([11, 22, 33, 44])
    }
    expect(runs.mock.calls.length).toBeGreaterThan(1)
  })

  test('a part in JavaScript reads its own input, where several lie in one buffer', () => {
    const model = network()
    const record = Reflect.get(globalThis, Symbol.for('inkstone.passRecorder'))()
    for (let pass = 0; pass < 6; pass++) {
      const memory = Float32Array.from({ length: 8 }, (_, at) => pass * 10 + at)
      const [a, b] = [tf.tensor1d(memory.subarray(0, 4)), tf.tensor1d(memory.subarray(4))]
      const run = () => {
        const doubled = (x: Float32Array) => [x.map((value) => 2 * value)]
        return [tf.tidy(() => tf.add(record.compute([b], [[4]], doubled)[0], a))]
      }
      const [result] = record.run({ model, context: [], inputs: [a, b], training: false, run })
      const expected = [0, 1, 2, 3].map((at) => pass * 10 + at + 2 * (pass * 10 + 4 + at))
      expect([...result.dataSync()]).toEqual(expected)
    }
    expect(runs.mock.calls.length).toBeGreaterThan(3)
  })

  test('a part in JavaScript reads and writes results of the pass after free memory was returned to the system', () => {
    const model = network()
    const record = Reflect.get(globalThis, Symbol.for('inkstone.passRecorder'))()
    for (let pass = 0; pass < 6; pass++) {
      const a = tf.tensor1d(Float32Array.from({ length: 64 }, (_, at) => pass + at))
      const run = () => {
        const doubled = (x: Float32Array) => [x.map((value) => 2 * value)]
        const sum = tf.add(a, 1)
        return [sum, record.compute([sum], [[64]], doubled)[0]]
      }
      const results = record.run({ model, context: [], inputs: [a], training: false, run })
      const [sum, doubled] = results.map((result: tf.Tensor) => result.dataSync()[3])
      expect([sum, doubled]).toEqual([pass + 4, 2 * (pass + 4)])
      tf.dispose([a, ...results])
      tf.backend().dispose() // what the pool does after five idle seconds
    }
    expect(runs.mock.calls.length).toBeGreaterThan(3)
  })

  test('within a gradient the pass is taped by TensorFlow.js', () => {
    const model = network()
    warmUp(model)
    const x = images(40)
    const gradient = tf.grad((input) => tf.sum(tf.square(model.predict(input) as tf.Tensor)))(x)
    expect(runs).not.toHaveBeenCalled()
    expect(Math.max(...gradient.dataSync().map(Math.abs))).toBeGreaterThan(0)
  })

  test('a call or an activation of ones own takes the ordinary road', () => {
    let factor = 1
    const changes: Record<string, (layer: tfl.layers.Layer) => void> = {
      activation(layer) {
        const apply = (x: tf.Tensor) => tf.mul(x, factor)
        Reflect.set(layer, 'activation', { apply, getClassName: () => 'mine' })
      },
      call(layer) {
        const call = layer.call.bind(layer)
        layer.call = (inputs, kwargs) => tf.mul(call(inputs, kwargs) as tf.Tensor, factor)
      },
    }
    for (const change of Object.values(changes)) {
      const model = network()
      change(model.layers[0]!)
      warmUp(model)
      factor = 3
      const x = images(60)
      expect(predicted(model, x)).toEqual(plainly(model, x))
      expect(runs).not.toHaveBeenCalled()
    }
  })

  describe('a layer of ones own', () => {
    class Scale extends tfl.layers.Layer {
      static className = 'TestScale'
      factor: () => number = () => 2
      readsValues = false
      writesValues = false
      recordable = false
      override computeOutputShape(shape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
        return shape
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs
        return tf.tidy(() => {
          if (this.readsValues)
            return tf.tensor(
              x.dataSync().map((value) => value * 3),
              x.shape,
            )
          const y = tf.mul(x, tf.scalar(this.factor()))
          if (this.writesValues) (tf.backend() as InkstoneBackend).floats(y)![0] = 42
          return y
        })
      }
    }

    const passes = (layer: Scale) => {
      const model = network([layer])
      for (let seed = 50; seed < 56; seed++) {
        const x = images(seed)
        expect(predicted(model, x)).toEqual(plainly(model, x))
      }
      return runs.mock.calls.length
    }

    test('is recorded if it says so', () => {
      const layer = new Scale({})
      layer.recordable = true
      expect(passes(layer)).toBeGreaterThan(2)
    })

    test('is not recorded if it does not say so', () => expect(passes(new Scale({}))).toBe(0))

    test('that reads values is not repeated', () => {
      const layer = new Scale({})
      layer.recordable = layer.readsValues = true
      expect(passes(layer)).toBe(0)
    })

    test('that writes into its result from JavaScript is not repeated', () => {
      const layer = new Scale({})
      layer.recordable = layer.writesValues = true
      expect(passes(layer)).toBe(1) // the trial in memory full of NaN, which finds it
    })

    test('whose numbers change is not repeated', () => {
      const layer = new Scale({})
      layer.recordable = true
      let calls = 0
      layer.factor = () => 1 + (calls++ >> 1) // the same for both roads of a pass
      expect(passes(layer)).toBe(0)
    })
  })

  test('dropout draws anew in each repetition, with the seed of that moment', () => {
    const dropout = tfl.layers.dropout({ rate: 0.5, inputShape: [50] })
    const model = tfl.sequential({ layers: [dropout] })
    const record = Reflect.get(globalThis, Symbol.for('inkstone.passRecorder'))()
    const ones = tf.ones([2, 50])
    const run = () => [tf.tidy(() => model.apply(ones, { training: true }) as tf.Tensor)]
    for (let seed = 1; seed <= 8; seed++) {
      Reflect.set(dropout, 'seed', seed)
      const [expected] = run()
      const pass = { model, context: ['test'], inputs: [ones], training: true, run }
      const [result] = record.run(pass)
      expect([...result.dataSync()]).toEqual([...expected!.dataSync()])
    }
    expect(runs.mock.calls.length).toBeGreaterThan(5)
  })

  test('the moving statistics of batch normalisation follow each repetition', () => {
    const [recorded, plain] = [network(), network()]
    plain.setWeights(recorded.getWeights())
    const record = Reflect.get(globalThis, Symbol.for('inkstone.passRecorder'))()
    for (let seed = 70; seed < 78; seed++) {
      const x = images(seed, 8)
      const run = () => [tf.tidy(() => recorded.apply(x, { training: true }) as tf.Tensor)]
      tf.dispose(record.run({ model: recorded, context: [], inputs: [x], training: true, run }))
      tf.dispose(plain.apply(x, { training: true }) as tf.Tensor)
      const [found, expected] = [recorded, plain].map((model) =>
        model.layers[3]!.getWeights().map((weight) => [...weight.dataSync()]),
      )
      expect(found).toEqual(expected)
    }
    expect(runs.mock.calls.length).toBeGreaterThan(4)
  })

  test('the addon refuses what is no tape, arrays that overlap or have another size', () => {
    const { startTape, stopTape, runTape, tapeCalls, sameTapes } = addon!
    const values = new Float32Array(8)
    expect(() => Reflect.apply(runTape, null, [{}, 0, 0, new Int32Array(0), []])).toThrow('tape')
    expect(() => Reflect.apply(sameTapes, null, [1, 2])).toThrow('tape')
    expect(() => startTape([values, values.subarray(2, 4)])).toThrow('do not overlap')
    expect(() => tapeCalls()).toThrow('being recorded')
    const tape = startTape([values])
    expect(() => startTape([values])).toThrow('no tape is being recorded')
    addon!.copyFloats(values, values, 0, 4, 4, 1, 1)
    expect(tapeCalls()).toBe(1)
    stopTape(tape)
    const at = Int32Array.of(0)
    expect(() => runTape(tape, 0, 1, at, [new Float32Array(7)])).toThrow('as large')
    expect(() => runTape(tape, 0, 1, Int32Array.of(9), [new Float32Array(8)])).toThrow('slot')
    expect(() => runTape(tape, 0, 2, at, [new Float32Array(8)])).toThrow('whole number')
    const other = Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0)
    runTape(tape, 0, 1, at, [other])
    expect([...other]).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
  })
})
