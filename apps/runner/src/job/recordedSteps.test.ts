import { inspectMachine, selectBackend } from '@inkstone/backend'
import type { Callback, Loss, ModelDefinition, TrainingCheckpoint } from '@inkstone/core'
import { cnn, convNet, mlp, rnn, vit } from '@inkstone/models'
import { tinySplit } from '@inkstone/testing'
import {
  adamW,
  clipByNorm,
  clipByValue,
  earlyStopping,
  ema,
  mixup,
  oneCycle,
  softmaxCrossEntropy,
  type TrainerOptions,
  trainer,
} from '@inkstone/trainer'

const place = Symbol.for('inkstone.passRecorder')
const imageShape = [18, 18, 1] as const
const training = tinySplit({ size: 25, imageShape }) // the last batch of an epoch has one image
const validation = tinySplit({ name: 'validation', size: 7, imageShape })

interface Training {
  network?: ModelDefinition
  options?: TrainerOptions
  callbacks?: () => Callback[]
  resume?: TrainingCheckpoint
}

/** What a training of 21 steps leaves. @param records whether the steps are recorded */
async function trained(
  records: boolean,
  { network = cnn('seed-003'), options, callbacks, resume }: Training,
) {
  const recorder: unknown = Reflect.get(globalThis, place)
  if (!records) Reflect.set(globalThis, place, () => undefined)
  const lines: string[] = []
  let calls = 0 // of the last layer, in training
  try {
    const model = network.build({ imageShape, classes: 3, seed: 1 })
    const last = model.layers.at(-1)!
    const call = last.call.bind(last)
    const counted: typeof last.call = (inputs, kwargs) => {
      if (kwargs?.training) calls++
      return call(inputs, kwargs)
    }
    last.call = Object.assign(counted, { recordable: true })
    const listener: Callback = {
      name: 'listener',
      watchesOnly: true,
      notice: (line) => void lines.push(line),
    }
    const watched = { callbacks: [listener, ...(callbacks?.() ?? [])], ...(resume && { resume }) }
    const job = { model, training, validation, seed: 3, ...watched }
    const result = await trainer({ epochs: 3, batchSize: 4, ...options }).train(job)
    const weights = model.weights.map((weight) => [...weight.read().dataSync()])
    const metrics = result.history.map(({ metrics }) => metrics)
    return { weights, metrics, steps: result.steps, lines, calls }
  } finally {
    Reflect.set(globalThis, place, recorder)
  }
}

/** Expects the same weights and figures, from steps that mostly ran without the layers' JavaScript. */
function expectSame(results: Awaited<ReturnType<typeof both>>): void {
  if (!results) return
  const { calls, ...recorded } = results.recorded
  const { calls: callsInPlain, ...plain } = results.plain
  expect(recorded).toEqual(plain)
  expect(recorded.lines).toEqual([])
  expect(calls).toBeLessThan(callsInPlain / 2)
}

/** Both trainings; none where this machine has no native backend. */
async function both(training_: Training) {
  const { backends } = await inspectMachine()
  const native = backends.find(({ name }) => name === 'inkstone')
  if (!native?.available) {
    console.log(`recorded steps were not tested: ${native?.detail}`)
    return undefined
  }
  await selectBackend({ backend: 'inkstone', log() {} })
  return { recorded: await trained(true, training_), plain: await trained(false, training_) }
}

/** Keeps the checkpoint after a step. */
function checkpointAt(step: number) {
  const kept: { checkpoint?: TrainingCheckpoint } = {}
  const callback: Callback = {
    name: 'keeper',
    watchesOnly: true,
    checkpoint(moment) {
      if (moment.steps === step && moment.after === 'step') kept.checkpoint = moment.take()
    },
  }
  return { kept, callback }
}

const networks: Record<string, ModelDefinition> = {
  'mlp, with dropout': mlp({ dropout: 0.3 }),
  cnn: cnn('seed-003'),
  'cnn with batch normalisation and dropout': cnn('seed-003', { batchNorm: true, dropout: 0.4 }),
  convNet: convNet({ width: 8 }),
  rnn: rnn(),
  vit: vit({ depth: 1 }),
}

const variants: Record<string, TrainerOptions> = {
  'a schedule and decoupled decay': { optimizer: adamW({ learningRate: oneCycle(0.01) }) },
  'gradients bounded by their norm, in parts': { clip: clipByNorm(0.1), accumulate: 2 },
  'gradients bounded by value, mixup, an average': {
    clip: clipByValue(0.01),
    mix: mixup(0.4),
    averaging: ema(0.9),
  },
  'smoothed labels and weighted classes': {
    loss: softmaxCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2, 3] }),
  },
}

describe('recorded steps give the bits of ordinary ones', () => {
  test.each(Object.entries(networks))('%s', async (_, network) => {
    const results = await both({ network })
    expectSame(results)
    expect(results?.recorded.steps ?? 21).toBe(21)
  })

  test.each(Object.entries(variants))('%s', async (_, options) => {
    expectSame(await both({ options }))
  })

  test('a hook that reads and changes, an early stop', async () => {
    const callbacks = (): Callback[] => [
      {
        name: 'reader',
        inspect({ gradients }) {
          for (const gradient of gradients) gradient.dataSync().fill(0) // a copy
        },
      },
      earlyStopping({ patience: 1, metric: 'training/loss' }),
    ]
    expectSame(await both({ callbacks, options: { epochs: 9 } }))
  })

  test('resumed from a checkpoint in the middle', async () => {
    const { kept, callback } = checkpointAt(11)
    const whole = await both({ callbacks: () => [callback] })
    if (!whole) return
    const resume = kept.checkpoint!
    expect(resume.steps).toBe(11)
    const resumed = await both({ resume })
    expect(resumed!.recorded.weights).toEqual(whole.plain.weights)
    expect(resumed!.plain.weights).toEqual(whole.plain.weights)
  })
})

test('a loss that does not say that it is recordable is told in one line', async () => {
  const { recordable: _, ...silent } = softmaxCrossEntropy()
  const loss: Loss = { ...silent, name: 'silent' }
  const results = await both({ options: { loss } })
  if (!results) return
  expect(results.recorded.weights).toEqual(results.plain.weights)
  expect(results.recorded.lines).toEqual([
    'steps are not recorded, each costs some more JavaScript: the loss silent is not recordable',
  ])
})
