import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 15 }
const special = [NaN, Infinity, -Infinity, -0, 1e-40]

const shapeAndAxes = fc
  .array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis))))

function filled(shape: number[], seed: number, dtype: tf.NumericDataType | 'bool'): tf.Tensor {
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) => {
    const noise = Math.sin(index * 12.9898 + seed * 78.233) * 43758.5453
    const uniform = noise - Math.floor(noise)
    if (dtype === 'bool') return uniform < 0.7 ? 0 : 1
    if (dtype === 'int32') return Math.round((uniform - 0.5) * 2e9)
    return seed % 4 === 0 && uniform < 0.02 ? special[index % special.length]! : uniform - 0.4
  })
  return tf.tensor(values, shape, dtype)
}

onEveryIsa('reductions', () => {
  test('over any axes as on cpu', () => {
    const check = ([shape, axes]: [number[], number[]], seed: number, keepDims: boolean) =>
      expectLikeCpu(() => {
        const x = filled(shape, seed, 'float32')
        const ints = filled(shape, seed, 'int32')
        const bools = filled(shape, seed, 'bool')
        return [
          ...[tf.sum, tf.mean, tf.max, tf.min].map((operation) => operation(x, axes, keepDims)),
          tf.prod(tf.add(x, 1), axes, keepDims),
          ...[tf.sum, tf.max, tf.min, tf.prod].map((operation) => operation(ints, axes, keepDims)),
          tf.mean(tf.mod(ints, tf.scalar(97, 'int32')), axes, keepDims),
          tf.mean(bools, axes, keepDims),
          ...[tf.any, tf.all, tf.max, tf.min].map((operation) => operation(bools, axes, keepDims)),
        ]
      }, 2e-6)
    fc.assert(fc.property(shapeAndAxes, fc.nat(1000), fc.boolean(), check), runs)
  })

  test.each([
    ['prod of 96 tens and a 0', () => tf.prod(tf.tensor1d([...Array(96).fill(10), 0])), 0],
    [
      'prod of 96 large numbers and a 0',
      () => tf.prod(tf.tensor1d([...Array(96).fill(1e30), 0])),
      NaN,
    ],
    ['prod of tiny and large', () => tf.prod(tf.tensor1d([1e-30, 1e-30, 1e30, 1e30])), 1],
    ['mean of 3e38 twice', () => tf.mean(tf.tensor1d([3e38, 3e38])), 3e38],
    ['mean of long rows of 3e38', () => tf.mean(tf.fill([9000], 3e38)), 3e38],
    ['mean over rows', () => tf.max(tf.mean(tf.fill([300, 40], 3e38), 0)), 3e38],
    ['mean over apart axes', () => tf.max(tf.mean(tf.fill([30, 4, 30], 3e38), [0, 2])), 3e38],
    ['sum that comes back', () => tf.sum(tf.tensor1d([3e38, 3e38, -3e38])), 3e38],
    ['sum with an infinity', () => tf.sum(tf.tensor1d([1, Infinity, 2])), Infinity],
    ['sum of both infinities', () => tf.sum(tf.tensor1d([-Infinity, Infinity])), NaN],
  ])('%s: partial results may overflow, the whole does not', (_name, compute, value) => {
    void tf.setBackend('inkstone')
    const [given] = tf.tidy(() => compute().dataSync())
    if (Number.isFinite(value) && value !== 0) expect(given! / value).toBeCloseTo(1, 6)
    else expect(given).toBe(value)
  })

  // 1e-40 is a denormal number: arithmetic may take it for zero, a comparison may not (IEEE 754, 5.11)
  test('denormal numbers are told from zero and from one another', () => {
    void tf.setBackend('inkstone')
    const x = tf.tensor1d([0, -1e-40, 1e-40])
    const found = [tf.argMax(x), tf.argMin(x), tf.max(x), tf.min(x)].map((y) => y.dataSync()[0])
    expect(found).toEqual([2, 1, Math.fround(1e-40), Math.fround(-1e-40)])
    expect(tf.prod(tf.tensor1d([1e-40, 1e35])).dataSync()[0]).toBeCloseTo(1e-5, 9)
    const picture = tf.tensor4d([-1e-40, 1e-40, 0, -1], [1, 2, 2, 1])
    expect(tf.maxPool(picture, 2, 2, 'valid').dataSync()[0]).toBe(Math.fround(1e-40))
    const through = tf.grad((y) => tf.maxPool(y as tf.Tensor4D, 2, 2, 'valid'))(picture)
    expect([...through.dataSync()]).toEqual([0, 1, 0, 0])
  })

  test('argMax and argMin as on cpu, the first of equals', () => {
    const check = (shape: number[], seed: number, nan: boolean) =>
      expectLikeCpu(() => {
        const x = nan
          ? filled(shape, 4 * seed, 'float32')
          : tf.round(tf.mul(filled(shape, 1, 'float32'), 4))
        const ints = filled(shape, seed, 'int32')
        return shape.flatMap((_, axis) => [
          ...[tf.argMax(x, axis), tf.argMin(x, axis)],
          ...[tf.argMax(ints, axis), tf.argMin(ints, axis)],
        ])
      }, 0)
    const shapes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 })
    fc.assert(fc.property(shapes, fc.nat(1000), fc.boolean(), check), runs)
  })

  test.each([
    [[20_003], [0]],
    [[2, 9001], [1]],
    [[2000, 10], [0]],
    [[1100, 33], [0]],
    [[2000, 10], [1]],
    [[2, 600, 32], [1]],
    [[2, 3000], [0]],
    [
      [4, 14, 14, 33],
      [0, 1, 2],
    ],
    [
      [4, 15, 20, 5],
      [0, 2],
    ],
  ])('more than one task: %j over %j', (shape, axes) => {
    expectLikeCpu(() => {
      const x = filled(shape, 1, 'float32')
      return [
        tf.sum(x, axes),
        tf.mean(x, axes),
        tf.max(x, axes),
        tf.min(x, axes),
        tf.argMax(x, axes[0]),
      ]
    }, 2e-6)
  })

  test('a long sum is right to a few units in the last place', () => {
    void tf.setBackend('inkstone')
    const values = Float32Array.from(
      { length: 1_000_003 },
      (_, index) => ((index * 7919) % 1000) / 1000,
    )
    const exact = values.reduce((sum, value) => sum + value, 0)
    const sums = tf.tidy(() => {
      const x = tf.tensor1d(values)
      const rows = tf.sum(tf.reshape(tf.slice(x, 0, 1_000_000), [1_000_000, 1]), 0)
      return [
        tf.sum(x).dataSync()[0]!,
        rows.dataSync()[0]! + values[1_000_000]! + values[1_000_001]! + values[1_000_002]!,
      ]
    })
    for (const sum of sums) expect(Math.abs(sum / exact - 1)).toBeLessThan(4e-7)
  })

  test('the same bits on one thread and on three', () => {
    void tf.setBackend('inkstone')
    const addon = loadAddon()!
    const compute = () =>
      tf.tidy(() => {
        const x = filled([37, 211, 13], 1, 'float32')
        return [[0], [1], [2], [0, 1], [0, 2], [0, 1, 2]].map((axes) => tf.sum(x, axes).dataSync())
      })
    const before = addon.threads()
    addon.setThreads(1)
    const alone = compute()
    addon.setThreads(3)
    expect(compute()).toEqual(alone)
    addon.setThreads(before)
  })

  test('no tensor and no data is left over', () => {
    void tf.setBackend('inkstone')
    const x = tf.ones([3, 4, 5])
    const tensors = tf.memory().numTensors
    const buffers = tf.memory().numDataBuffers
    tf.mean(x, [0, 2]).dispose()
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual([tensors, buffers])
    x.dispose()
  })
})

onEveryIsa('softmax', () => {
  test('and log-softmax over the last axis as on cpu', () => {
    const check = (rows: number, length: number, seed: number, factor: number) =>
      expectLikeCpu(() => {
        const x = tf.mul(filled([rows, length], seed, 'float32'), factor)
        return [tf.softmax(x), tf.logSoftmax(x)]
      }, 1e-6)
    const sizes = fc.integer({ min: 1, max: 70 })
    fc.assert(fc.property(sizes, sizes, fc.nat(1000), fc.constantFrom(1, 20, 300), check), runs)
    check(3, 3000, 1, 10)
    check(1000, 10, 1, 10)
  })

  test('the kernel LogSoftmax agrees with its definition', () => {
    void tf.setBackend('inkstone')
    const apart = tf.tidy(() => {
      const logits = tf.mul(filled([7, 33], 1, 'float32'), 30)
      const direct = tf.engine().runKernel(tf.LogSoftmax, { logits }, { axis: -1 }) as tf.Tensor
      return tf.max(tf.abs(tf.sub(direct, tf.logSoftmax(logits)))).dataSync()[0]!
    })
    expect(apart).toBeLessThan(5e-6)
  })

  test('a row of -infinity alone gives NaN, as on cpu', () => {
    expectLikeCpu(() => tf.softmax(tf.fill([2, 5], -Infinity)))
  })
})
