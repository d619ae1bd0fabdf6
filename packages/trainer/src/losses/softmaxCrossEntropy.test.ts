import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers' // registers the gradients of all operations
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { softmaxCrossEntropy } from './softmaxCrossEntropy'

beforeAll(() => tf.setBackend('cpu'))

const crossEntropy = softmaxCrossEntropy().of
const labels = (...ids: number[]) => tf.tensor1d(ids, 'int32')

describe('softmaxCrossEntropy', () => {
  test('is ln 2 for two equal logits', () => {
    tf.tidy(() => {
      const loss = crossEntropy(tf.tensor2d([[0, 0]]), labels(1))
      expect(loss.dataSync()[0]).toBeCloseTo(Math.LN2, 7)
    })
  })

  test('is the mean over the batch', () => {
    tf.tidy(() => {
      // -ln softmax([1, 2, 3])[2] = 0.40760596, ln 3 = 1.09861229
      const logits = tf.tensor2d([
        [1, 2, 3],
        [0, 0, 0],
      ])
      const loss = crossEntropy(logits, labels(2, 0)).dataSync()[0]
      expect(loss).toBeCloseTo((0.40760596 + 1.09861229) / 2, 6)
    })
  })

  test('stays finite for logits that exp() could not bear', () => {
    tf.tidy(() => {
      const loss = crossEntropy(tf.tensor2d([[1000, -1000]]), labels(1))
      expect(loss.dataSync()[0]).toBe(2000)
    })
  })

  test('has the gradient (softmax - onehot) / batch', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [Math.log(1), Math.log(3)],
        [0, 0],
      ])
      const gradient = tf.grad((x) => crossEntropy(x as tf.Tensor2D, labels(0, 1)))(logits)
      const expected = [(0.25 - 1) / 2, 0.75 / 2, 0.5 / 2, (0.5 - 1) / 2]
      gradient.dataSync().forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at]!, 6)
      })
    })
  })

  test('passes the gradient from above on', () => {
    tf.tidy(() => {
      const twice = (x: tf.Tensor) =>
        tf.mul(crossEntropy(x as tf.Tensor2D, labels(0)), 2) as tf.Scalar
      expect([
        ...tf
          .grad(twice)(tf.tensor2d([[0, 0]]))
          .dataSync(),
      ]).toEqual([-1, 1])
    })
  })

  test('agrees with TensorFlow.js on any shape, in value and gradient', () => {
    const batches = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 7 }))
      .chain(([batch, classes]) =>
        fc.record({
          classes: fc.constant(classes),
          logits: fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
            minLength: batch * classes,
            maxLength: batch * classes,
          }),
          ids: fc.array(fc.integer({ min: 0, max: classes - 1 }), {
            minLength: batch,
            maxLength: batch,
          }),
        }),
      )
    fc.assert(
      fc.property(batches, ({ classes, logits, ids }) => {
        tf.tidy(() => {
          const x = tf.tensor2d(logits, [ids.length, classes])
          const onehot = tf.oneHot(labels(...ids), classes)
          const ours = tf.valueAndGrad((z: tf.Tensor) =>
            crossEntropy(z as tf.Tensor2D, labels(...ids)),
          )(x)
          const theirs = tf.valueAndGrad(
            (z: tf.Tensor) => tf.losses.softmaxCrossEntropy(onehot, z) as tf.Scalar,
          )(x)
          expect(ours.value.dataSync()[0]).toBeCloseTo(theirs.value.dataSync()[0]!, 4)
          const reference = theirs.grad.dataSync()
          ours.grad.dataSync().forEach((value, at) => {
            expect(value).toBeCloseTo(reference[at]!, 4)
          })
        })
      }),
    )
  })

  test('refuses a label outside, naming the first', () => {
    tf.tidy(() => {
      expect(() => crossEntropy(tf.zeros([3, 2]), labels(1, 2, 5))).toThrow(
        'softmaxCrossEntropy: expected labels from 0 to 1, got 2 in row 1. ' +
          'Give the model an output for each class.',
      )
    })
  })

  test('refuses another number of labels', () => {
    tf.tidy(() => {
      expect(() => crossEntropy(tf.zeros([3, 2]), labels(1))).toThrow(
        'softmaxCrossEntropy: expected a label for each of the 3 rows of logits, got 1.',
      )
    })
  })

  test('leaves nothing behind', () => {
    const x = tf.tensor2d([[1, 2]])
    const y = labels(0)
    const before = tf.memory().numTensors
    crossEntropy(x, y).dispose()
    tf.grad((z) => crossEntropy(z as tf.Tensor2D, y))(x).dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([x, y])
  })
})
