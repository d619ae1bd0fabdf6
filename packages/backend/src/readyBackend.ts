import * as tf from '@tensorflow/tfjs-core'
import type { BackendCandidate, Readiness } from './backendCandidate'
import { BackendError } from './backendError'
import { firstSentenceOf } from './firstSentenceOf'

/** Makes a backend the current one and tests it with one small product. If it does not work, the result says why. */
export async function readyBackend({ name, prepare }: BackendCandidate): Promise<Readiness> {
  try {
    const readiness = await prepare()
    if (!readiness.available) return readiness
    if (!(await tf.setBackend(name))) return { available: false, reason: 'it does not start.' }
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([[3, 4]]), tf.tensor2d([[5], [6]])))
    const [value] = await product.data()
    product.dispose()
    if (value === 3 * 5 + 4 * 6) return readiness
    return { available: false, reason: `it computed 3 * 5 + 4 * 6 = ${value}.` }
  } catch (error) {
    if (error instanceof BackendError) throw error
    return { available: false, reason: firstSentenceOf(error) }
  }
}
