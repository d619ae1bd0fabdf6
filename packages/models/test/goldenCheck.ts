import { strict as assert } from 'node:assert'
import { type Golden, type GoldenTensor, goldenFile, readGolden } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'

export interface GoldenCheck {
  /** The tensor of that name. Whoever takes it disposes it. */
  tensor(name: string): tf.Tensor
  /** @throws AssertionError if a value is further off than `limit` times the file's largest */
  holds(name: string, actual: tf.Tensor, limit: number): void
}

/** float32: how far a pass forward and its gradients may lie from PyTorch's, relative to the largest value. */
export const goldenLimits = { forward: 1e-5, gradient: 1e-4 } as const

/** Reads reference values for the tests of this package.
 * @example goldenCheck('lstm.json').holds('h', model.predict(x), goldenLimits.forward) */
export function goldenCheck(file: string): GoldenCheck {
  const golden: Golden<unknown> = readGolden(goldenFile(file))
  return {
    tensor(name) {
      const { data, shape, dtype } = golden.tensor(name)
      return tf.tensor(data, shape, dtype)
    },
    holds(name, actual, limit) {
      const expected: GoldenTensor = golden.tensor(name)
      assert.deepEqual(actual.shape, expected.shape, `${name}: expected the golden shape`)
      const largest = Array.from(expected.data, Math.abs).reduce((a, b) => Math.max(a, b))
      const values = actual.dataSync()
      expected.data.forEach((value, index) => {
        const off = Math.abs(values[index]! - value) / largest
        assert.ok(off <= limit, `${name}[${index}]: expected at most ${limit} off, got ${off}`)
      })
    },
  }
}
