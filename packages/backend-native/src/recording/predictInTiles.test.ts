import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '../index'
import type { InkstoneMemory } from '../backend'
import { loadAddon } from '../loadAddon'

const addon = loadAddon()
const described = addon === undefined ? describe.skip : describe

/** A convolution that is pooled, one with batch normalisation, and a dense layer: 3 classes. */
function convolutional(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [10, 10, 1], filters: 6, kernelSize: 3, activation: 'relu' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ filters: 8, kernelSize: 3 }),
      tfl.layers.batchNormalization(),
      tfl.layers.activation({ activation: 'relu' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
}

function recurrent(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.reshape({ inputShape: [10, 10, 1], targetShape: [10, 10] }),
      tfl.layers.lstm({ units: 5, returnSequences: true }),
      tfl.layers.gru({ units: 4 }),
      tfl.layers.dense({ units: 3 }),
    ],
  })
}

/** Two inputs and two outputs. */
function branched(): tfl.LayersModel {
  const [image, more] = [tfl.input({ shape: [10, 10, 1] }), tfl.input({ shape: [4] })]
  const flat = tfl.layers.flatten().apply(image) as tfl.SymbolicTensor
  const hidden = tfl.layers.dense({ units: 6, activation: 'tanh' }).apply(flat)
  const joined = tfl.layers.concatenate().apply([hidden as tfl.SymbolicTensor, more])
  const outputs = [3, 2].map((units) => tfl.layers.dense({ units }).apply(joined))
  return tfl.model({ inputs: [image, more], outputs: outputs as tfl.SymbolicTensor[] })
}

const images = (seed: number, count: number) =>
  tf.randomUniform([count, 10, 10, 1], -1, 1, 'float32', seed)

type Given = tf.Tensor | tf.Tensor[]

function read(results: Given): number[][] {
  return [results].flat().map((tensor) => [...tensor.dataSync()])
}

/** As tfjs-layers predicts. */
const plainly = (model: tfl.LayersModel, x: Given) =>
  tf.tidy(() => read(model.predict(x, { batchSize: 32 })))
const predicted = (model: tfl.LayersModel, x: Given) => tf.tidy(() => read(model.predict(x)))

described('prediction in tiles', () => {
  let tiled: jest.SpyInstance
  const threads = addon?.threads() ?? 1
  beforeAll(() => tf.setBackend('inkstone'))
  beforeEach(() => {
    addon!.setThreads(2)
    tiled = jest.spyOn(addon!, 'runTapeTiles')
  })
  afterEach(() => {
    tiled.mockRestore()
    addon!.setThreads(threads)
  })

  /** Until predictions of so many rows run in tiles. */
  const warmUp = (model: tfl.LayersModel, x: Given) => {
    for (let call = 0; call < 3; call++) predicted(model, x)
    expect(tiled).toHaveBeenCalledTimes(0)
  }

  test.each([
    ['convolutional', convolutional, 320],
    ['convolutional', convolutional, 331], // a last tile that is not whole
    ['recurrent', recurrent, 270],
  ] as const)('a %s network has the bits of 32 rows at a time: %#', (_, build, count) => {
    const model = build()
    warmUp(model, images(1, count))
    for (let seed = 2; seed < 5; seed++) {
      const x = images(seed, count)
      const expected = plainly(model, x)
      const { numTensors } = tf.memory()
      expect(predicted(model, x)).toEqual(expected)
      expect(tf.memory().numTensors).toBe(numTensors)
    }
    expect(tiled).toHaveBeenCalledTimes(3)
  })

  test('several inputs and outputs are cut alike', () => {
    const model = branched()
    const given = (seed: number) => [
      images(seed, 277),
      tf.randomNormal([277, 4], 0, 1, 'float32', 9),
    ]
    warmUp(model, given(1))
    const x = given(2)
    expect(predicted(model, x)).toEqual(plainly(model, x))
    expect(tiled).toHaveBeenCalledTimes(1)
  })

  test('any number of threads gives the same bits', () => {
    const model = convolutional()
    const x = images(3, 300)
    const expected = plainly(model, x)
    for (const count of [1, 2, 3, 5]) {
      addon!.setThreads(count)
      for (let call = 0; call < 5; call++) expect(predicted(model, x)).toEqual(expected)
    }
    expect(tiled.mock.calls.length).toBeGreaterThan(4)
  })

  test('weights that are written between two calls count, however they are written', () => {
    const values = Float32Array.from({ length: 3 * 3 * 6 }, (_, at) => Math.sin(at))
    const model = convolutional()
    const variable = model.weights[0]!.read() as tf.Variable
    variable.assign(tf.tensor(values, variable.shape)) // the caller's own array
    const x = images(5, 260)
    warmUp(model, x)
    const seen = new Set<string>()
    const check = () => {
      const expected = plainly(model, x)
      expect(predicted(model, x)).toEqual(expected)
      seen.add(String(expected))
    }
    check()
    values[4] = 3
    check()
    variable.assign(tf.randomNormal(variable.shape, 0, 1, 'float32', 6))
    check()
    model.layers[0]!.setWeights([tf.randomNormal([3, 3, 1, 6]), tf.randomNormal([6])])
    check()
    const optimizer = tf.train.adam(0.1)
    optimizer.minimize(() => tf.mean(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar)
    check()
    expect(seen.size).toBe(5)
    expect(tiled).toHaveBeenCalledTimes(5)
  })

  test('a result is not overwritten by the next call, and memory does not grow', () => {
    const model = convolutional()
    const [a, b] = [images(7, 264), images(8, 264)]
    warmUp(model, a)
    const first = model.predict(a) as tf.Tensor
    const second = model.predict(b) as tf.Tensor
    expect(read(first)).toEqual(plainly(model, a))
    expect(read(second)).toEqual(plainly(model, b))
    const taken = () => (tf.memory() as tf.MemoryInfo & InkstoneMemory).nativeBytes
    predicted(model, a)
    const before = taken()
    for (let call = 0; call < 20; call++) predicted(model, a)
    expect(taken()).toBe(before)
  })

  test.each([
    [2, 2], // of one row each
    [12, 2],
    [18, 2],
    [64, 8], // no more than fit into the cache
    [9, undefined], // no even tiles
    [96, undefined],
  ])('%i rows of much work run in %s tiles', (count, tiles) => {
    const wide = { kernelSize: 3, filters: 48, padding: 'same' } as const
    const model = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ inputShape: [30, 30, 1], ...wide, activation: 'relu' }),
        tfl.layers.conv2d(wide),
        tfl.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
      ],
    })
    const pictures = (seed: number) => tf.randomUniform([count, 30, 30, 1], -1, 1, 'float32', seed)
    for (let call = 0; call < 6; call++) {
      const x = pictures(call)
      expect(predicted(model, x)).toEqual(plainly(model, x))
    }
    const { numTensors } = tf.memory()
    predicted(model, pictures(9))
    expect(tf.memory().numTensors).toBe(numTensors + 1) // the pictures
    expect(tiled.mock.lastCall?.[1]).toBe(tiles)
  })

  test('a batch size, little work and a layer of unknown kind take the ordinary road', () => {
    class Doubled extends tfl.layers.Layer {
      static className = 'DoubledInTiles'
      override call(x: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul(Array.isArray(x) ? x[0]! : x, 2)
      }
    }
    tf.serialization.registerClass(Doubled)
    const own = tfl.sequential({
      layers: [new Doubled({ inputShape: [10, 10, 1] }), tfl.layers.flatten()],
    })
    const model = convolutional()
    const x = images(9, 300)
    for (let call = 0; call < 6; call++) {
      predicted(own, x)
      predicted(model, images(9, 256))
      plainly(model, x)
    }
    expect(tiled).toHaveBeenCalledTimes(0)
  })

  test('an input of another shape is named whole', () => {
    const model = convolutional()
    expect(() => model.predict(tf.zeros([290, 9, 10, 1]))).toThrow('290,9,10,1')
  })

  test('the addon refuses arrays that do not fit the tape', () => {
    const { startTape, stopTape, addTapeBuffer, copyFloats, runTapeTiles } = addon!
    const [from, to] = [Float32Array.of(1, 2), new Float32Array(2)]
    const tape = startTape([from])
    addTapeBuffer(new Uint8Array(to.buffer))
    copyFloats(from, to, 0, 0, 2, 1, 1)
    stopTape(tape)
    const run = (changes: { [at: number]: unknown }) => {
      const [given, output] = [Float32Array.of(1, 2, 3, 4, 5, 6), new Float32Array(6)]
      const lanes = [new Float32Array(2), new Float32Array(2)]
      const slots = [Int32Array.of(0), Int32Array.of(8), [given], Int32Array.of(1), lanes]
      const all: unknown[] = [tape, 3, ...slots, Int32Array.of(1, 0, 8), [output]]
      for (const [at, value] of Object.entries(changes)) all[Number(at)] = value
      Reflect.apply(runTapeTiles, null, all)
      return [...output]
    }
    expect(run({})).toEqual([1, 2, 3, 4, 5, 6])
    expect(() => run({ 0: {} })).toThrow('tape')
    expect(() => run({ 1: 4 })).toThrow('all tiles read')
    expect(() => run({ 1: 0 })).toThrow('whole number')
    expect(() => run({ 2: Int32Array.of(7) })).toThrow("one of the tape's")
    expect(() => run({ 3: Int32Array.of(-8) })).toThrow('no step is negative')
    expect(() => run({ 3: Int32Array.of(8, 8) })).toThrow('a step for each slot')
    expect(() => run({ 5: Int32Array.of(0) })).toThrow('each slot has an array')
    expect(() => run({ 6: [] })).toThrow('each lane')
    expect(() => run({ 6: [new Float32Array(3)] })).toThrow('as large')
    expect(() => run({ 7: Int32Array.of(0, 0, 8) })).toThrow("lanes' own memory")
    expect(() => run({ 7: Int32Array.of(1, 4, 8) })).toThrow('lie in their slots')
    expect(() => run({ 7: Int32Array.of(1, 0) })).toThrow('three numbers')
    expect(() => run({ 8: [new Float32Array(5)] })).toThrow('room for all tiles')
  })
})
