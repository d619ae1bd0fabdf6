import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 20 }
const none = () => tf.tensor1d([], 'float32')

onEveryIsa('counting', () => {
  test('values of one row, with and without weights, as on cpu', () => {
    const check = (values: number[], bins: number) =>
      expectLikeCpu(() => {
        const x = tf.tensor1d(values, 'int32')
        const weights = tf.tensor1d(values.map((_, at) => at / 4))
        return [
          tf.bincount(x, none(), bins),
          tf.bincount(x, weights, bins),
          tf.bincount(x, tf.tensor1d([], 'int32'), bins),
          tf.denseBincount(x, weights, bins),
        ]
      }, 0)
    const values = fc.array(fc.nat(20), { minLength: 1, maxLength: 80 })
    fc.assert(fc.property(values, fc.integer({ min: 1, max: 25 }), check), runs)
  })

  test('values of rows, counted, weighed, or whether there are any, as on cpu', () => {
    const check = (rows: number, columns: number, bins: number, seed: number) =>
      expectLikeCpu(() => {
        const ids = Array.from({ length: rows * columns }, (_, at) => (at * 17 + seed) % 23)
        const x = tf.tensor2d(ids, [rows, columns], 'int32')
        const weights = tf.tensor2d(
          ids.map((id) => id / 2),
          [rows, columns],
        )
        return [
          tf.denseBincount(x, none() as tf.Tensor as tf.Tensor2D, bins),
          tf.denseBincount(x, weights, bins),
          tf.denseBincount(x, none() as tf.Tensor as tf.Tensor2D, bins, true),
        ]
      }, 0)
    const size = fc.integer({ min: 1, max: 25 })
    fc.assert(fc.property(size, size, size, fc.nat(100), check), runs)
  })

  test('many values of few bins, more than one task takes, are counted exactly', () => {
    void tf.setBackend('inkstone')
    const values = Array.from({ length: 200_003 }, (_, at) => (at * 7919) % 10)
    const truth = new Array<number>(9).fill(0)
    for (const value of values) if (value < 9) truth[value]! += 1
    const counted = tf.tidy(() => {
      const x = tf.tensor1d(values, 'int32')
      return [tf.bincount(x, none(), 9), tf.bincount(x, tf.tensor1d([], 'int32'), 9)]
    })
    for (const counts of counted) expect(Array.from(counts.dataSync())).toEqual(truth)
    tf.dispose(counted)
  })

  test('a negative value is refused in the words of cpu', () => {
    void tf.setBackend('inkstone')
    const count = () => tf.tidy(() => tf.bincount(tf.tensor1d([1, -1], 'int32'), none(), 3))
    expect(count).toThrow('Input x must be non-negative!')
  })

  test('ranges of float32 and int32 as on cpu', () => {
    const check = (start: number, length: number, step: number) =>
      expectLikeCpu(() => {
        const stop = start + length * step
        return [
          tf.range(start, stop, step, 'int32'),
          tf.range(start, stop, step),
          tf.range(start, start - length),
          tf.range(start, start + length / 2, 0.5),
        ]
      }, 0)
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        check,
      ),
      runs,
    )
  })

  test('the values between two do not drift: each is one rounding from the truth', () => {
    void tf.setBackend('inkstone')
    const values = tf.tidy(() => tf.linspace(0, 1, 100_001).dataSync())
    for (const at of [0, 1, 12_345, 50_000, 99_999, 100_000]) {
      expect(values[at]).toBe(Math.fround(at / 100_000))
    }
  })
})
