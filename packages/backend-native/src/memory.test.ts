import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import type { InkstoneMemory } from './backend'
import './index'
import { loadAddon } from './loadAddon'

const described = loadAddon() === undefined ? describe.skip : describe

described('memory', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('300 training steps hold no more tensors and no more native memory than 50', () => {
    const filter = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 1, 8], 0, 0.1, 'float32', 1))
    const weights = tf.variable(tf.randomNormal<tf.Rank.R2>([5 * 5 * 8, 10], 0, 0.1, 'float32', 2))
    const slots = [filter, weights].map((variable) => ({
      m: tf.variable(tf.zerosLike(variable)),
      v: tf.variable(tf.zerosLike(variable)),
    }))
    const images = tf.randomUniform<tf.Rank.R4>([16, 12, 12, 1], 0, 1, 'float32', 3)
    const labels = tf.oneHot(
      tf.tensor1d(
        [...Array(16).keys()].map((i) => i % 10),
        'int32',
      ),
      10,
    )
    const loss = (): tf.Scalar => {
      const map = tf.relu(tf.conv2d(images, filter, 1, 'valid'))
      const logits = tf.matMul(tf.reshape(tf.maxPool(map, 2, 2, 'valid'), [16, -1]), weights)
      return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(tf.logSoftmax(logits), labels), -1)))
    }
    const step = (): void => {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(loss, [filter, weights])
        for (const [index, variable] of [filter, weights].entries()) {
          const inputs = { variable, gradient: grads[variable.name]!, ...slots[index]! }
          tf.engine().runKernel('InkstoneAdam', inputs, {
            ...{ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
            ...{ correction1: 0.1, correction2: 0.001 },
          })
        }
      })
    }
    for (let count = 0; count < 50; count += 1) step()
    const before = memory()
    for (let count = 50; count < 300; count += 1) step()
    const after = memory()
    expect(after.numTensors).toBe(before.numTensors)
    expect(after.nativeBytes).toBeLessThanOrEqual(before.nativeBytes)
    expect(after.poolFreeBytes).toBeLessThanOrEqual(before.poolFreeBytes)
  })

  test('an allocation that fails is an error that names the size', () => {
    const column = tf.ones<tf.Rank.R2>([2 ** 20, 1])
    const row = tf.ones<tf.Rank.R2>([1, 2 ** 20])
    const product = (): tf.Tensor => tf.add(column, row)
    expect(product).toThrow(
      `allocate: could not allocate ${2 ** 42} bytes. ` +
        'Use a smaller batch, or dispose tensors that are no longer needed.',
    )
    tf.dispose([column, row])
    expect([...tf.tidy(() => tf.add(tf.tensor1d([1]), 1)).dataSync()]).toEqual([2])
  })
})

function memory(): tf.MemoryInfo & InkstoneMemory {
  return tf.memory() as tf.MemoryInfo & InkstoneMemory
}
