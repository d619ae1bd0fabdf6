import * as tf from '@tensorflow/tfjs-core'
import { onEveryIsa } from './onEveryIsa'

onEveryIsa('denormal numbers', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('count as zero in products, on all threads', () => {
    const a = tf.fill<tf.Rank.R2>([2000, 8], 1e-20) // enough for tasks on every thread
    const b = tf.fill<tf.Rank.R2>([8, 64], 1e-20)
    const y = tf.matMul(a, b) // 8e-40
    expect(y.dataSync().every((value) => value === 0)).toBe(true)
    tf.dispose([a, b, y])
  })

  test('keep their value in operations on single values, on all threads, and in JavaScript', () => {
    const x = tf.fill([200_000], 1e-20)
    const y = tf.mul(x, 1e-19)
    const tiny = Math.fround(Math.fround(1e-20) * Math.fround(1e-19)) // about 1e-39
    expect(tiny).toBeGreaterThan(0)
    expect(y.dataSync().every((value) => value === tiny)).toBe(true)
    tf.dispose([x, y])
  })
})
