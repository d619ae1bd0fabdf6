import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

onEveryIsa('gradients of sum and mean', () => {
  test('over any axes, kept or not', () => {
    const size = fc.integer({ min: 1, max: 7 })
    const shape = fc.array(size, { minLength: 0, maxLength: 5 })
    const cases = shape.chain((of) =>
      fc.tuple(fc.constant(of), fc.subarray(of.map((_, axis) => axis)), fc.boolean()),
    )
    fc.assert(
      fc.property(cases, fc.constantFrom(tf.sum, tf.mean), ([of, axes, keepDims], reduce) => {
        expectLikeCpu(() => {
          const x = tf.randomUniform(of, -1, 1, 'float32', 1)
          return tf.grad((given) => tf.square(reduce(given, axes, keepDims)))(x)
        })
      }),
      { numRuns: 60 },
    )
  })

  test('of the second order', () => {
    expectLikeCpu(() => {
      const x = tf.randomUniform([3, 4], -1, 1, 'float32', 1)
      const first = (given: tf.Tensor): tf.Tensor =>
        tf.grad((inner) => tf.square(tf.mean(tf.square(inner), 1)))(given)
      return tf.grad(first)(x)
    })
  })

  test('no tensor of ones is made', async () => {
    void tf.setBackend('inkstone')
    const x = tf.ones([3, 4])
    const { kernelNames } = await tf.profile(() => tf.grad((given) => tf.mean(given, 1))(x))
    x.dispose()
    expect(kernelNames).toContain('Tile')
    expect(kernelNames).not.toContain('Multiply')
  })
})
