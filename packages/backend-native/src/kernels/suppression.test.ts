import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const runs = { numRuns: 25 }

onEveryIsa('non-max suppression', () => {
  const box = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 4 })
  const score = fc.integer({ min: -2, max: 9 }) // many are equal
  const cases = fc.array(fc.tuple(box, score), { minLength: 1, maxLength: 40 })

  test('plain, padded and soft as on cpu: corners in any order, equal scores, boxes without area', () => {
    const check = (
      given: [number[], number][],
      maxOutputSize: number,
      iouThreshold: number,
      softNmsSigma: number,
    ) =>
      expectLikeCpu(() => {
        const boxes = tf.tensor2d(given.map(([corners]) => corners))
        const scores = tf.tensor1d(given.map(([, value]) => value / 8))
        const inputs = { boxes, scores }
        const attrs = { maxOutputSize, iouThreshold, scoreThreshold: 0.1 }
        const run = (name: string, more: object): tf.Tensor[] =>
          [tf.engine().runKernel(name, inputs, { ...attrs, ...more })].flat() as tf.Tensor[]
        return [
          ...run(tf.NonMaxSuppressionV3, {}),
          ...run(tf.NonMaxSuppressionV4, { padToMaxOutputSize: true }),
          ...run(tf.NonMaxSuppressionV4, { padToMaxOutputSize: false }),
          ...run(tf.NonMaxSuppressionV5, { softNmsSigma }),
        ]
      }, 1e-6)
    const shares = fc.constantFrom(0, 0.2, 0.5, 1)
    const most = fc.integer({ min: 1, max: 20 })
    fc.assert(fc.property(cases, most, shares, fc.constantFrom(0, 0.3, 1), check), runs)
  })

  test('an infinite score that is lowered to NaN is dropped', () => {
    expectLikeCpu(() => {
      const boxes = tf.tensor2d([
        [0, 0, 2, 2],
        [0, 0, 2, 1], // an overlap of half: exp(-0.5 * 0.25 / 1e-6) is 0
      ])
      const inputs = { boxes, scores: tf.tensor1d([Infinity, Infinity]) }
      const attrs = { maxOutputSize: 2, iouThreshold: 1, scoreThreshold: 0.1, softNmsSigma: 1e-6 }
      return tf.engine().runKernel(tf.NonMaxSuppressionV5, inputs, attrs) as tf.Tensor[]
    }, 1e-6)
  })

  test('no score above the threshold keeps nothing', () => {
    void tf.setBackend('inkstone')
    const kept = tf.tidy(() => {
      const boxes = tf.tensor2d([[0, 0, 1, 1]])
      return tf.image.nonMaxSuppression(boxes, tf.tensor1d([0.2]), 5, 0.5, 0.9).shape
    })
    expect(kept).toEqual([0])
  })
})
