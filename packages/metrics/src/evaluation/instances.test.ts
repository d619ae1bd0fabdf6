import '@tensorflow/tfjs-backend-cpu'
import type { MetricMaker } from '@inkstone/core'
import { asInstance, metricSuite, predictorSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import {
  accuracy,
  balancedAccuracy,
  calibrate,
  classify,
  corruptionRobustness,
  crossEntropy,
  evaluate,
  fitConfidence,
  outOfDistribution,
  predict,
  predictor,
} from '../index'

// Predictors, metrics and splits may be instances of classes, which have nothing that could be spread or taken out.

beforeAll(() => tf.setBackend('cpu'))

const classes = ['class 0', 'class 1', 'class 2']

predictorSuite('an instance of a class', () => asInstance(predictor(tinyModel(), { classes })))
metricSuite(() => asInstance(balancedAccuracy()), { perfect: 1 })

test('every stage that takes a predictor, a metric or a split calls it through the object', async () => {
  const model = predictor(tinyModel({ seed: 4 }), { classes })
  const split = tinySplit({ name: 'test', size: 60, noise: 0.9 })
  const validation = tinySplit({ name: 'validation', size: 60, noise: 0.9, seed: 2 })
  const outside = tinySplit({ name: 'outside', size: 30, seed: 9 })
  const image = (await split.read([3])).images
  const makers: MetricMaker[] = [accuracy, balancedAccuracy, crossEntropy]
  const figures = async (given: <Stage extends object>(stage: Stage) => Stage) => {
    const subject = { model: given(model), split: given(split) }
    const metrics = makers.map((make) => () => given(make()))
    return {
      ...(await evaluate({ ...subject, name: 'tiny/test', lineage: [], metrics })),
      corrupted: await corruptionRobustness({ ...subject, images: 20 }),
      outside: await outOfDistribution({ ...subject, outside: given(outside) }),
      temperature: await calibrate({ model: subject.model, validation: given(validation) }),
      confidence: await fitConfidence({ model: subject.model, validation: given(validation) }),
      classified: await classify(subject.model, [{ file: 'one.png', image }]),
      probabilities: await predict(subject.model, image),
    }
  }
  expect(await figures(asInstance)).toEqual(await figures((stage) => stage))
})
