import type { ModelDefinition, ModelInput } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { asInstance } from '../subjects/asInstance'
import { modelChecks, modelSuite } from './modelSuite'

beforeAll(() => tf.setBackend('cpu'))

const small = { imageShape: [4, 4, 1] as const, classes: 3, parameters: 51 }

function definition(build: (input: ModelInput) => tfl.LayersModel): ModelDefinition {
  return { name: 'toy', options: {}, build }
}

function network(
  { imageShape, classes, seed }: ModelInput,
  extra: { activation?: 'softmax'; units?: number } = {},
): tfl.Sequential {
  const kernelInitializer = tfl.initializers.glorotUniform({ seed })
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...imageShape] }),
      tfl.layers.dense({ units: classes, kernelInitializer, ...extra }),
    ],
  })
}

modelSuite('toy', () => definition(network), small)
modelSuite('an instance of a class', () => asInstance(definition(network)), small)

async function failures(make: () => ModelDefinition): Promise<string[]> {
  const failed: string[] = []
  for (const check of modelChecks(small)) await check.run(make).catch(() => failed.push(check.name))
  return failed
}

const bits = 'starts with the same bits for the same seed, and with others for another'
const shapes = 'builds a network from images to logits'

const broken: [what: string, build: (input: ModelInput) => tfl.LayersModel, checks: string[]][] = [
  [
    'has another number of outputs',
    (input) => network(input, { units: 4 }),
    [shapes, 'has 51 parameters'],
  ],
  ['gives probabilities', (input) => network(input, { activation: 'softmax' }), [shapes]],
  ['ignores the seed', (input) => network({ ...input, seed: 7 }), [bits]],
  [
    'draws its weights unseeded',
    (input) => network({ ...input, seed: Math.floor(Math.random() * 2 ** 30) }),
    [bits],
  ],
  [
    'leaves a tensor behind',
    (input) => {
      tf.keep(tf.ones([2]))
      return network(input)
    },
    ['leaks no tensor'],
  ],
]

test.each(broken)('the suite notices a model that %s', async (_, build, checks) => {
  expect(await failures(() => definition(build))).toEqual(checks)
})

test('the suite notices a nameless model, and one that saves other weights', async () => {
  expect(await failures(() => ({ ...definition(network), name: '' }))).toEqual([
    'has a name, and options that JSON holds',
  ])
  const saved = network({ imageShape: [4, 4, 1], classes: 3, seed: 99 })
  const another = definition((input) => {
    const model = network(input)
    model.save = (handler) => saved.save(handler)
    return model
  })
  expect(await failures(() => another)).toEqual([
    'keeps weights and logits bit for bit through a save and a load',
  ])
})

test('a definition is fitted before it is built, and judged by what that gives', async () => {
  const unfitted = definition(() => {
    throw new Error('not fitted')
  })
  const fitTo = async () => definition((input) => network(input, { units: 4 }))
  expect(await failures(() => ({ ...unfitted, fitTo }))).toEqual([shapes, 'has 51 parameters'])
  expect(await failures(() => ({ ...unfitted, fitTo: async () => definition(network) }))).toEqual(
    [],
  )
})

test('the suite notices a layer that no gradient reaches', async () => {
  const cut = definition((input) => {
    const model = network(input)
    const apply = model.apply.bind(model)
    model.apply = (inputs, options) => {
      const logits = apply(inputs, options) as tf.Tensor
      return tf.customGrad((x) => ({
        value: tf.clone(x as tf.Tensor),
        gradFunc: () => tf.fill(logits.shape, Number.NaN),
      }))(logits)
    }
    return model
  })
  expect(await failures(() => cut)).toContain(
    'can be trained: every trainable weight has a finite gradient',
  )
})
