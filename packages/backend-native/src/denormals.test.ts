import * as tf from '@tensorflow/tfjs-core'
import { onEveryIsa } from './onEveryIsa'

const tiny = Math.fround(1e-39) // half a float32 of full precision at most: a denormal number

onEveryIsa('denormal numbers', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('count as zero in a kernel, on all threads, and keep their value in JavaScript', () => {
    const size = 200_000 // enough for tasks on every thread
    const x = tf.fill([size], 1e-20)
    const y = tf.mul(x, 1e-19) // 1e-39
    expect(y.dataSync().every((value) => value === 0)).toBe(true)
    expect(Math.fround(tiny * 2)).toBeGreaterThan(tiny)
    expect(new Float32Array([1e-20 * 1e-19])[0]).toBe(tiny)
    tf.dispose([x, y])
  })

  test('do not slow down a product', () => {
    const milliseconds = (value: number): number => {
      const a = tf.fill<tf.Rank.R2>([256, 256], value)
      const b = tf.fill<tf.Rank.R2>([256, 256], 1e-5)
      const times = Array.from({ length: 9 }, () => {
        const started = performance.now()
        for (let i = 0; i < 5; i += 1) tf.matMul(a, b).dispose()
        tf.tidy(() => tf.matMul(a, b).dataSync())
        return performance.now() - started
      })
      tf.dispose([a, b])
      return Math.min(...times)
    }
    milliseconds(1)
    expect(milliseconds(1e-38)).toBeLessThan(20 * milliseconds(1)) // some hundred times where they are computed
  })
})
