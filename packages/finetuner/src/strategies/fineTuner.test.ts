import { selectBackend } from '@inkstone/backend'
import type { FineTuner, TrainingJob } from '@inkstone/core'
import {
  asInstance,
  fineTunerChecks,
  fineTunerSuite,
  tinyModel,
  tinySplit,
} from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { allLayers, gradualUnfreezing, headOnly, l2sp, layerRates, lora } from '../index'

beforeAll(() => selectBackend({ log: () => {} }))

const options = { learningRate: 0.01, epochs: 3, batchSize: 15 }

fineTunerSuite('allLayers', () => allLayers(options), { trains: 'all' })
fineTunerSuite('headOnly, an instance of a class', () => asInstance(headOnly(options)), {
  trains: 'head',
})
fineTunerSuite('layerRates', () => layerRates(options), { trains: 'all' })
fineTunerSuite('gradualUnfreezing', () => gradualUnfreezing(options), { trains: 'all' })
fineTunerSuite('l2sp', () => l2sp(options), { trains: 'all' })
// a and b of rank 2: (36 + 16) x 2 for the dense layer, (16 + 3) x 2 for the head
const lowRankPart = { layers: ['dense', 'head'], parameters: 104 + 38 } as const
fineTunerSuite('lora', () => lora({ ...options, rank: 2 }), { trains: lowRankPart })
const frozenNorms = { trains: { layers: ['dense', 'head'], parameters: 592 + 51 } } as const
const frozen = { ...options, batchNorm: 'frozen' } as const
fineTunerSuite('allLayers with frozen norms', () => allLayers(frozen), frozenNorms)
fineTunerSuite('layerRates with frozen norms', () => layerRates(frozen), frozenNorms)
fineTunerSuite('l2sp with frozen norms', () => l2sp(frozen), frozenNorms)

describe('the suite finds', () => {
  const head = headOnly(options)
  const fineTune = (job: TrainingJob) => head.fineTune(job)
  const broken: Record<string, { fineTune: FineTuner['fineTune']; found: string }> = {
    'a strategy that makes the model worse': {
      async fineTune(job) {
        const result = await fineTune(job)
        tf.tidy(() => job.model.setWeights(job.model.getWeights().map((w) => tf.mul(w, -3))))
        return result
      },
      found: 'improves the model on the new data',
    },
    'a strategy that trains other weights than it says': {
      fineTune: (job) => allLayers(options).fineTune(job),
      found: 'changes only the head, bit for bit',
    },
    'a strategy that miscounts': {
      fineTune: async (job) => ({ ...(await fineTune(job)), trainedParameters: 707 }),
      found: 'counts the weights that it trains, and all',
    },
    'a strategy that leaves the body frozen': {
      async fineTune(job) {
        job.model.layers[2]!.trainable = false
        return fineTune(job)
      },
      found: 'restores which layers are trainable, even after an error',
    },
    'a strategy that leaves batch normalisation frozen': {
      async fineTune(job) {
        const layer = job.model.layers[2]!
        const call = layer.call.bind(layer)
        layer.call = (inputs) => call(inputs, { training: false })
        return fineTune(job)
      },
      found: 'leaves batch normalisation working as before',
    },
    'a strategy with a random seed': {
      fineTune: (job) => fineTune({ ...job, seed: Math.floor(Math.random() * 2 ** 50) }),
      found: 'gives the same bits for the same seed',
    },
    'a strategy that does not hear the signal': {
      fineTune: (job) => fineTune({ ...job, signal: undefined }),
      found: 'stops at the next step after the signal',
    },
    'a strategy that loses a tensor': {
      fineTune(job) {
        tf.scalar(1)
        return fineTune(job)
      },
      found: 'leaks no tensor',
    },
    'a strategy that spreads the callbacks it is given': {
      fineTune: (job) =>
        fineTune({ ...job, callbacks: job.callbacks?.map((callback) => ({ ...callback })) }),
      found: 'takes splits and callbacks that are instances of classes',
    },
    'a strategy that begins anew': {
      fineTune: ({ resume, ...job }) => fineTune(job),
      found: 'resumes from each checkpoint to the bits of the uninterrupted training',
    },
    'a strategy that keeps nothing at the signal': {
      fineTune: ({ resume, ...job }) => fineTune(job),
      found: 'can be resumed after the signal, whenever it came',
    },
    'a strategy that takes any checkpoint': {
      fineTune: ({ resume, ...job }) => fineTune(job),
      found: 'refuses to resume another training, before the first step',
    },
  }
  const checks = fineTunerChecks({ trains: 'head' })

  test.each(Object.entries(broken))('%s', async (_, { fineTune, found }) => {
    const check = checks.find(({ name }) => name === found)!
    await expect(check.run(() => ({ ...head, fineTune }))).rejects.toThrow()
  })

  test('a fault by each of its checks', () => {
    expect(Object.values(broken).map(({ found }) => found)).toEqual(checks.map(({ name }) => name))
  })

  test('a strategy that says it trains all and trains the head', async () => {
    const check = fineTunerChecks({ trains: 'all' }).find(
      ({ name }) => name === 'changes every layer',
    )!
    await expect(check.run(() => head)).rejects.toThrow()
  })
})

describe('headOnly', () => {
  test('normalises with the statistics of the base model while it trains', async () => {
    const model = tinyModel({ normalised: true })
    const normalisation = model.layers[2]!
    const modes: unknown[] = []
    const call = normalisation.call.bind(normalisation)
    normalisation.call = (inputs, kwargs) => {
      modes.push(kwargs.training)
      return call(inputs, kwargs)
    }
    await headOnly(options).fineTune({ model, training: tinySplit(), seed: 1 })
    expect(new Set(modes)).toEqual(new Set([false]))
    model.dispose()
  })

  test('finds the head of a model inside a model', async () => {
    const body = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [6, 6, 1] }),
        tfl.layers.dense({ units: 4, activation: 'relu' }),
      ],
    })
    const input = tfl.input({ shape: [6, 6, 1] })
    const head = tfl.layers.dense({ units: 3 })
    const logits = head.apply(body.apply(input)) as tfl.SymbolicTensor
    const model = tfl.model({ inputs: input, outputs: logits })
    const kernel = body.getWeights()[0]!.dataSync().slice()
    const result = await headOnly(options).fineTune({ model, training: tinySplit(), seed: 1 })
    expect(result.trainedParameters).toBe(4 * 3 + 3)
    expect(body.getWeights()[0]!.dataSync()).toEqual(kernel)
    model.dispose()
  })

  test('trains a head that came frozen, and freezes it again', async () => {
    const model = tinyModel()
    const head = model.layers.at(-1)!
    head.trainable = false
    const before = head.getWeights()[0]!.dataSync().slice()
    await headOnly(options).fineTune({ model, training: tinySplit(), seed: 1 })
    expect(head.getWeights()[0]!.dataSync()).not.toEqual(before)
    expect(head.trainable).toBe(false)
    model.dispose()
  })

  test('keeps the body of a model that was never used before', async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [6, 6, 1] }),
        tfl.layers.dense({ name: 'body', units: 4 }),
        tfl.layers.dense({ units: 3 }),
      ],
    })
    const before = model.getLayer('body').getWeights()[0]!.dataSync().slice()
    await headOnly(options).fineTune({ model, training: tinySplit(), seed: 1 })
    expect(model.getLayer('body').getWeights()[0]!.dataSync()).toEqual(before)
    model.dispose()
  })

  test('refuses a model without weights', async () => {
    const model = tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [6, 6, 1] })] })
    const job = { model, training: tinySplit({ classes: 36 }), seed: 1 }
    await expect(headOnly(options).fineTune(job)).rejects.toThrow(
      'headOnly: expected a model whose last layers have weights, got one that has none to train.',
    )
    model.dispose()
  })
})

const norms = { batchNorm: 'running' }

describe.each([
  ['allLayers', allLayers, 1e-4, norms],
  ['headOnly', headOnly, 1e-3, {}],
  ['layerRates', layerRates, 1e-3, { ...norms, decay: 1 / 2.6 }],
  ['gradualUnfreezing', gradualUnfreezing, 1e-3, { every: 1 }],
  ['l2sp', l2sp, 1e-3, { ...norms, strength: 0.1 }],
  ['lora', lora, 1e-3, { rank: 4, alpha: 8, kernels: '/./' }],
])('%s', (name, make, learningRate, own) => {
  const names = ['learningRate, epochs, batchSize, best', ...Object.keys(own)].join(', ')

  test('shows all its options', () => {
    expect(make().options).toEqual({ learningRate, epochs: 10, batchSize: 32, best: null, ...own })
  })

  test.each([
    [{ learningRate: 0 }, 'learningRate: expected a number > 0, got 0.'],
    [{ learningRate: Number.NaN }, 'learningRate: expected a number, got NaN.'],
    [{ epochs: 0 }, 'epochs: expected a whole number of epochs >= 1, got 0.'],
    [{ batchSize: 0 }, 'batchSize: expected a whole number of images >= 1, got 0.'],
    [{ rate: 1 }, `rate: expected one of the options ${names}, got 'rate'.`],
  ])('refuses %j', (options: object, message) => {
    expect(() => make(options)).toThrow(`${name}.${message}`)
  })

  test.each(['training', 'validation'])('refuses the test as its %s part', async (part) => {
    const model = tinyModel()
    const job = { model, training: tinySplit(), seed: 1, [part]: tinySplit({ name: 'test' }) }
    await expect(make().fineTune(job)).rejects.toThrow(
      `${name}.${part}: expected images to train on or to validate on, got tiny/test`,
    )
    model.dispose()
  })

  test('names itself where the job does not fit', async () => {
    const model = tinyModel()
    const job = { model, training: tinySplit({ size: 6 }), seed: 1 }
    await expect(make().fineTune(job)).rejects.toThrow(
      `${name}.batchSize: expected at most the 6 images of tiny/train, got 32. Take batchSize: 6 or less.`,
    )
    model.dispose()
  })
})

test.each([
  [
    () => allLayers({ batchNorm: 'off' as 'frozen' }),
    "allLayers.batchNorm: expected 'running' or 'frozen', got 'off'.",
  ],
  [() => layerRates({ decay: 0 }), 'layerRates.decay: expected a number > 0, got 0.'],
  [() => layerRates({ decay: 1.5 }), 'layerRates.decay: expected a number <= 1, got 1.5.'],
  [() => gradualUnfreezing({ every: 0 }), 'every: expected a whole number of epochs >= 1, got 0.'],
  [() => l2sp({ strength: -1 }), 'l2sp.strength: expected a number >= 0, got -1.'],
  [() => lora({ rank: 0 }), 'lora.rank: expected a whole number >= 1, got 0.'],
  [() => lora({ alpha: 0 }), 'lora.alpha: expected a number > 0, got 0.'],
  [
    () => lora(JSON.parse('{ "kernels": "dense1" }')),
    "lora.kernels: expected a pattern of names such as /^dense1/, got 'dense1'.",
  ],
])('%s is refused', (make, message) => {
  expect(make).toThrow(message)
})
