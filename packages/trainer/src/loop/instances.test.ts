import '@tensorflow/tfjs-backend-cpu'
import { asInstance, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import {
  adam,
  classification,
  clipByNorm,
  cutMix,
  earlyStopping,
  ema,
  focalLoss,
  linearDecay,
  mixup,
  type OptimizerDefinition,
  reduceOnPlateau,
  sgd,
  trainer,
  warmUp,
} from '../index'

// Each part of a trainer may be an instance of a class, which has nothing that could be spread or taken out.

beforeAll(() => tf.setBackend('cpu'))

type Given = <Stage extends object>(stage: Stage) => Stage

async function trained(given: Given, parts: (given: Given) => Parameters<typeof trainer>[0]) {
  const model = tinyModel({ normalised: true })
  const names = ['class 0', 'class 1', 'class 2']
  const split = given(tinySplit())
  const { history } = await trainer({ epochs: 3, batchSize: 32, ...parts(given) }).train({
    ...{ model, training: split, seed: 1, task: given(classification()) },
    validation: given(tinySplit({ name: 'validation', size: 25 })),
    callbacks: [given(earlyStopping({ patience: 2 }))],
  })
  expect(split.classes).toEqual(names)
  const weights = model.getWeights().map((weight) => [...weight.dataSync()])
  model.dispose()
  return { weights, metrics: history.map(({ metrics }) => metrics) }
}

test.each<[string, (given: Given) => Parameters<typeof trainer>[0]]>([
  [
    'a loss, a bound and an average',
    (given) => ({
      loss: given(focalLoss()),
      clip: given(clipByNorm(0.5)),
      averaging: given(ema(0.9)),
      accumulate: 2,
    }),
  ],
  ['a mix', (given) => ({ mix: given(mixup(0.2)) })],
  ['a mix by areas', (given) => ({ mix: given(cutMix(1)) })],
  [
    'an optimizer, its state and a schedule',
    (given) => {
      const learningRate = given(warmUp(given(linearDecay(0.01)), { steps: 4 }))
      const definition: OptimizerDefinition = adam({ learningRate })
      const { name, options, schedule } = definition
      const create = () => given(definition.create())
      return { optimizer: given({ name, options, schedule, create }) }
    },
  ],
  [
    'a schedule that looks at the history',
    (given) => ({ optimizer: sgd({ learningRate: given(reduceOnPlateau(0.1, { patience: 1 })) }) }),
  ],
])('%s may be instances', async (_, parts) => {
  expect(await trained(asInstance, parts)).toEqual(await trained((stage) => stage, parts))
})
