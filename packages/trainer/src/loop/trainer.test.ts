import '@tensorflow/tfjs-backend-cpu'
import type { Trainer, TrainingCheckpoint, TrainingJob } from '@inkstone/core'
import { asInstance, tinyModel, tinySplit, trainerChecks, trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { mixup } from '../mixing/mixup'
import { adam } from '../optimizers/adam'
import { sgd } from '../optimizers/sgd'
import { constant } from '../schedules/constant'
import type { Schedule } from '../schedules/schedule'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const make = () => trainer({ epochs: 4, batchSize: 16, optimizer: adam({ learningRate: 0.01 }) })

trainerSuite('trainer', make)
trainerSuite('an instance of a class', () => asInstance(make()))

describe('the suite finds', () => {
  const train = (job: TrainingJob) => make().train(job)
  const broken: Record<string, { train: Trainer['train']; found: string }> = {
    'a trainer that does not train': {
      train: (job) => trainer({ epochs: 2, batchSize: 16, optimizer: idle }).train(job),
      found: 'learns to distinguish three patterns',
    },
    'a trainer that ignores the seed': {
      train: (job) => train({ ...job, seed: 1 }),
      found: 'gives the same bits for the same seed, and others for another',
    },
    'a trainer that leaves other weights than the best': {
      async train(job) {
        const result = await train(job)
        return { ...result, bestEpoch: result.history.length }
      },
      found: 'leaves the weights of the best epoch by validation loss',
    },
    'a trainer that reports the training loss as that of the validation': {
      train: (job) => train({ ...job, validation: job.validation && job.training }),
      found: 'reports the validation loss and accuracy that the model has',
    },
    'a trainer that wants a validation part': {
      train: (job) => train({ ...job, validation: job.validation ?? job.training }),
      found: 'trains without a validation part, and keeps the best by training loss',
    },
    'a trainer that turns the callbacks round': {
      train: (job) => train({ ...job, callbacks: [...(job.callbacks ?? [])].reverse() }),
      found: 'calls callbacks for every step and epoch, in the order they were passed',
    },
    'a trainer that does not listen to callbacks': {
      train: (job) => train({ ...job, callbacks: [] }),
      found: "stops after the step or the epoch at which a callback says 'stop'",
    },
    'a trainer that does not wait for what a callback answers': {
      train: (job) =>
        train({
          ...job,
          callbacks: job.callbacks?.map((callback) => ({
            ...callback,
            stepEnd(step) {
              const answer = callback.stepEnd?.(step)
              return answer instanceof Promise ? undefined : answer
            },
          })),
        }),
      found: 'awaits a callback that returns a promise',
    },
    'a trainer that does not hear the signal': {
      train: (job) => train({ ...job, signal: undefined }),
      found: 'stops at the next step after the signal, with usable weights',
    },
    'a trainer that refuses nothing itself': {
      train: (job) =>
        train(job).catch((error) => {
          throw new Error(error.message)
        }),
      found: 'refuses a job that does not fit, before the first step',
    },
    'a trainer that goes on without a number': {
      train: (job) => train({ ...job, training: tinySplit() }),
      found: 'stops at a loss that is not finite, with an error that names the step',
    },
    'a trainer that swallows the error of a callback': {
      train: (job) => train(job).catch(() => train({ ...job, callbacks: [] })),
      found: 'ends with the error of a callback that throws',
    },
    'a trainer that loses a tensor': {
      train(job) {
        tf.scalar(1)
        return train(job)
      },
      found: 'leaks no tensor',
    },
    'a trainer that spreads the splits it is given': {
      train: (job) => train({ ...job, training: { ...job.training } }),
      found: 'takes splits and callbacks that are instances of classes',
    },
    'a trainer that shows its gradients and goes on with them': {
      train: ({ reduce, ...job }) => {
        const shown: TrainingJob['reduce'] = async (gradients) => {
          tf.dispose((await reduce!(gradients)).filter((one) => !gradients.includes(one)))
          return gradients
        }
        return train({ ...job, ...(reduce && { reduce: shown }) })
      },
      found: 'trains two halves of each batch as the whole, by reduce, or refuses it',
    },
    'a trainer that begins anew': {
      train: ({ resume, ...job }) => train(job),
      found: 'resumes from each checkpoint to the bits of the uninterrupted training',
    },
    'a trainer that forgets the optimizer after a signal': {
      train: (job) => train(job.resume ? { ...job, resume: withoutSlots(job.resume) } : job),
      found: 'can be resumed after the signal, whenever it came',
    },
    'a trainer that takes any checkpoint': {
      train: ({ resume, ...job }) => train(job),
      found: 'refuses to resume another training, before the first step',
    },
  }

  function withoutSlots({ tensors, ...rest }: TrainingCheckpoint): TrainingCheckpoint {
    const zeros = (list: readonly Float32Array[]) =>
      list.map(({ length }) => new Float32Array(length))
    return { ...rest, tensors: { ...tensors, 'optimizer/m': zeros(tensors['optimizer/m']!) } }
  }

  test.each(Object.entries(broken))('%s', async (_, { train, found }) => {
    const check = trainerChecks.find(({ name }) => name === found)!
    await expect(check.run(() => ({ ...make(), train }))).rejects.toThrow()
  })

  test('a fault by each of its checks', () => {
    const found = Object.values(broken).map((entry) => entry.found)
    expect(found).toEqual(trainerChecks.map(({ name }) => name))
  })
})

describe('trainer', () => {
  test('puts each of the best weights back where it was, though a layer was frozen since', async () => {
    const square = { units: 6 } as const // two kernels of one shape
    const model = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [2, 3, 1] }),
        tfl.layers.dense(square),
        tfl.layers.dense(square),
        tfl.layers.dense({ units: 3 }),
      ],
    })
    const kernels = () =>
      model.layers.slice(1).map((layer) => layer.getWeights()[0]!.dataSync().slice())
    let best = kernels()
    const freeze = {
      name: 'freeze',
      epochEnd({ epoch }: { epoch: number }) {
        if (epoch > 1) return
        best = kernels()
        model.layers[1]!.trainable = false // model.weights has it behind the others from now on
      },
    }
    const thenTooHigh: Schedule = {
      ...{ name: 'then-too-high', options: {} },
      rate: ({ history }) => (history.length === 0 ? 1e-3 : 10),
    }
    const optimizer = sgd({ learningRate: thenTooHigh })
    const training = tinySplit({ imageShape: [2, 3, 1] })
    const { bestEpoch } = await trainer({ epochs: 2, batchSize: 24, optimizer }).train({
      ...{ model, training, seed: 1, callbacks: [freeze] },
    })
    expect(bestEpoch).toBe(1)
    expect(kernels()).toEqual(best)
    model.dispose()
  })

  test('trains batch normalisation: scale, shift and running statistics move', async () => {
    const model = tinyModel({ normalised: true })
    const before = model.layers[2]!.getWeights().map((weight) => weight.dataSync().slice())
    await make().train({ model, training: tinySplit(), seed: 1 })
    model.layers[2]!.getWeights().forEach((weight, index) => {
      expect(weight.dataSync()).not.toEqual(before[index])
    })
    model.dispose()
  })

  test('drops other units in each step, and leaves the layer as it was', async () => {
    const model = tinyModel({ normalised: true })
    const dropout = model.layers[3]!
    const seeds = new Set<unknown>()
    const call = dropout.call.bind(dropout)
    dropout.call = (inputs, kwargs) => {
      if (kwargs.training) seeds.add(dropout.getConfig().seed)
      return call(inputs, kwargs)
    }
    const { steps } = await make().train({ model, training: tinySplit(), seed: 1 })
    expect(seeds.size).toBe(steps)
    expect(dropout.getConfig().seed).toBeUndefined()
    model.dispose()
  })

  test('adds the penalties of regularizers to the loss', async () => {
    const build = (l2: number) =>
      tfl.sequential({
        layers: [
          tfl.layers.flatten({ inputShape: [6, 6, 1] }),
          tfl.layers.dense({
            units: 3,
            kernelInitializer: 'ones',
            kernelRegularizer: tfl.regularizers.l2({ l2 }),
          }),
        ],
      })
    const lossOf = async (model: tfl.LayersModel) => {
      const losses: number[] = []
      const listen = {
        name: 'listen',
        stepEnd: ({ loss }: { loss: number }) => void losses.push(loss),
      }
      await make().train({ model, training: tinySplit(), seed: 1, callbacks: [listen] })
      model.dispose()
      return losses[0]!
    }
    // l2 times the sum of 36 x 3 squares of 1
    expect((await lossOf(build(0.01))) - (await lossOf(build(0)))).toBeCloseTo(0.01 * 108, 5)
  })

  test('trains the images that fill no whole batch too', async () => {
    const model = tinyModel()
    const result = await make().train({ model, training: tinySplit({ size: 35 }), seed: 1 })
    expect([result.steps, result.images]).toEqual([4 * 3, 4 * 35])
    model.dispose()
  })

  test('keeps the best finished epoch when it is stopped in a later one', async () => {
    const model = tinyModel()
    const abort = new AbortController()
    const atEpochEnd: Float32Array[] = []
    const interrupt = {
      name: 'interrupt',
      stepEnd: ({ epoch, step }: { epoch: number; step: number }) =>
        void (epoch === 2 && step === 3 && abort.abort()),
      epochEnd: () => void atEpochEnd.push(kernelOf(model)),
    }
    const result = await make().train({
      model,
      training: tinySplit(),
      seed: 1,
      callbacks: [interrupt],
      signal: abort.signal,
    })
    expect([result.stoppedBy, result.bestEpoch, result.steps]).toEqual(['signal', 1, 6 + 3])
    expect(kernelOf(model)).toEqual(atEpochEnd[0])
    model.dispose()
  })

  test('does not take a step if the signal was raised before', async () => {
    const model = tinyModel()
    const before = kernelOf(model)
    const signal = AbortSignal.abort()
    const result = await make().train({ model, training: tinySplit(), seed: 1, signal })
    expect([result.stoppedBy, result.steps]).toEqual(['signal', 0])
    expect(kernelOf(model)).toEqual(before)
    model.dispose()
  })

  test('lets timers have their turn between steps', async () => {
    const model = tinyModel()
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const slow = { name: 'slow', stepEnd: () => wait(2) }
    await make().train({ model, training: tinySplit(), seed: 1, callbacks: [slow] })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    model.dispose()
  })

  test('asks for the next batch while a step runs, and closes the source', async () => {
    const model = tinyModel()
    const split = tinySplit()
    const log: string[] = []
    const training = {
      ...split,
      async *batches(options: Parameters<typeof split.batches>[0]) {
        try {
          for await (const batch of split.batches(options)) {
            log.push('read')
            yield batch
          }
        } finally {
          log.push('closed')
        }
      },
    }
    const stop = {
      name: 'stop',
      stepEnd: ({ step }: { step: number }) => {
        log.push('step')
        return step === 2 ? ('stop' as const) : undefined
      },
    }
    await make().train({ model, training, seed: 1, callbacks: [stop] })
    expect(log.slice(0, 3)).toEqual(['read', 'read', 'step'])
    expect(log.at(-1)).toBe('closed')
    model.dispose()
  })

  test('shows all its options', () => {
    expect(trainer().options).toEqual({
      epochs: 3,
      batchSize: 128,
      accumulate: 1,
      optimizer: {
        name: 'adam',
        learningRate: 0.001,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-7,
        weightDecay: 0,
        exclude: null,
      },
      loss: null, // the task's
      clip: null,
      mix: null,
      averaging: null,
      best: null,
    })
  })

  test.each([
    [{ epochs: 0 }, 'trainer.epochs: expected a whole number of epochs >= 1, got 0.'],
    [{ batchSize: 1.5 }, 'trainer.batchSize: expected a whole number of images >= 1, got 1.5.'],
    [{ batchSize: -1 }, 'trainer.batchSize: expected a whole number of images >= 1, got -1.'],
    [
      { epoch: 3 },
      'trainer.epoch: expected one of the options epochs, steps, minutes, batchSize, accumulate, ' +
        "optimizer, loss, clip, mix, averaging, best, got 'epoch'.",
    ],
  ])('refuses %j', (options: object, message) => {
    expect(() => trainer(options)).toThrow(message)
  })

  test.each<[object, string]>([
    [{ optimizer: 'adam' }, "trainer.optimizer: expected an optimizer such as adam(), got 'adam'."],
    [
      { loss: softmaxCrossEntropy },
      'trainer.loss: expected a loss such as softmaxCrossEntropy(), got a function.',
    ],
    [{ clip: 1 }, 'trainer.clip: expected a clip such as clipByNorm(1), got 1.'],
    [{ mix: mixup }, 'trainer.mix: expected a mix such as mixup(0.2), got a function.'],
    [
      { averaging: 0.999 },
      'trainer.averaging: expected an averaging such as ema(0.999), got 0.999.',
    ],
    [{ accumulate: 0 }, 'trainer.accumulate: expected a whole number of batches >= 1, got 0.'],
    [{ steps: 0.5 }, 'trainer.steps: expected a whole number of steps >= 1, got 0.5.'],
    [{ minutes: 0 }, 'trainer.minutes: expected a number > 0, got 0.'],
    [
      { epochs: 1, minutes: 2 },
      'trainer.minutes: expected nothing beside trainer.epochs, got 2. ' +
        'Give the budget in epochs, in steps or in minutes.',
    ],
  ])('refuses a part that is none: %p', (options, message) => {
    expect(() => trainer(options)).toThrow(message)
  })

  test('names the step at which the loss is no number, and keeps the best weights', async () => {
    const model = tinyModel()
    const split = tinySplit()
    const training = {
      ...split,
      async *batches(options: Parameters<typeof split.batches>[0]) {
        for await (const batch of split.batches(options)) {
          if (options.epoch === 1) batch.images.fill(Number.NaN)
          yield batch
        }
      },
    }
    await expect(make().train({ model, training, seed: 1 })).rejects.toThrow(
      'trainer: expected a finite loss, got NaN at step 1 of epoch 2. ' +
        'Lower the learning rate (it was 0.01), or look for images with values that are not finite.',
    )
    expect(kernelOf(model).every(Number.isFinite)).toBe(true)
    model.dispose()
  })
})

const idle = {
  name: 'idle',
  options: {},
  schedule: constant(1),
  create: () => ({ ...adam().create(), step() {} }),
}

function kernelOf(model: tfl.LayersModel): Float32Array {
  return new Float32Array(model.getWeights()[0]!.dataSync())
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
