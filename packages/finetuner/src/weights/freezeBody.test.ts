import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { freezeBody } from './freezeBody'
import { parameterCounts } from './parameterCounts'
import { holdTrainability } from './trainability'

beforeAll(() => tf.setBackend('cpu'))

test('leaves the last layer alone trainable, whatever the sizes, and puts all back', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(sizes, ([inputs, ...units]) => {
      const model = tfl.sequential({
        layers: units.map((size) => tfl.layers.dense({ units: size, inputShape: [inputs!] })),
      })
      model.build()
      const counts = units.map((size, at) => ([inputs, ...units][at]! + 1) * size)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const thaw = holdTrainability(model)
      freezeBody(model)
      expect(parameterCounts(model)).toEqual({
        trainedParameters: counts.at(-1),
        totalParameters: total,
      })
      thaw()
      expect(parameterCounts(model).trainedParameters).toBe(total)
      model.dispose()
    }),
    { numRuns: 30 },
  )
})
