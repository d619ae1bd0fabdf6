import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

onEveryIsa('draws by probabilities', () => {
  test('the events that cpu draws, for any seed', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const rows = fc.integer({ min: 2, max: 30 }).chain((events) =>
      fc.array(fc.array(share, { minLength: events, maxLength: events }), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 1000 }), (given, seed) =>
        expectLikeCpu(() => {
          const shares = tf.tensor2d(given)
          const probabilities = tf.div(
            shares,
            tf.maximum(tf.sum(shares, 1, true), 1e-3),
          ) as tf.Tensor2D
          return tf.multinomial(probabilities, 50, seed, true)
        }, 0),
      ),
      { numRuns: 25 },
    )
  })

  test('logits of 1, 2 and 5 shares are drawn in their proportions', () => {
    void tf.setBackend('inkstone')
    const drawn = tf.tidy(() => {
      const logits = tf.log(tf.tensor2d([[1, 2, 5]])) as tf.Tensor2D
      return tf.multinomial(logits, 20_000, 7).dataSync()
    })
    for (const [event, share] of [1 / 8, 2 / 8, 5 / 8].entries()) {
      // Four standard deviations of a share of 20,000 draws.
      const spread = 4 * Math.sqrt((share * (1 - share)) / 20_000)
      expect(
        Math.abs(drawn.filter((value) => value === event).length / 20_000 - share),
      ).toBeLessThan(spread)
    }
  })
})
