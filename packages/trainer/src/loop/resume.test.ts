import '@tensorflow/tfjs-backend-cpu'
import type { Callback, Json, Split, TrainingCheckpoint } from '@inkstone/core'
import { registerChecks, tinyModel, tinySplit, trainerChecks } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { ema } from '../averaging/ema'
import { swa } from '../averaging/swa'
import { decodeCheckpoint, encodeCheckpoint } from '../callbacks/checkpointFile'
import { earlyStopping } from '../callbacks/earlyStopping'
import { cutMix } from '../mixing/cutMix'
import { mixup } from '../mixing/mixup'
import { adam } from '../optimizers/adam'
import { adamW } from '../optimizers/adamW'
import { clipByNorm } from '../optimizers/clip'
import { lion } from '../optimizers/lion'
import { rmsprop } from '../optimizers/rmsprop'
import { sgd } from '../optimizers/sgd'
import { oneCycle } from '../schedules/oneCycle'
import { reduceOnPlateau } from '../schedules/reduceOnPlateau'
import { type TrainerOptions, trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const variants: Record<string, TrainerOptions> = {
  'plain descent': { optimizer: sgd({ learningRate: 0.05 }) },
  'an average over steps, one cycle, mixup': {
    optimizer: adamW({ learningRate: oneCycle(0.02) }),
    averaging: ema(0.9),
    mix: mixup(0.4),
  },
  'an average over epochs with norms computed anew, a plateau, CutMix': {
    optimizer: rmsprop({
      learningRate: reduceOnPlateau(0.01, { patience: 0, metric: 'training/loss' }),
      momentum: 0.9,
      centered: true,
    }),
    averaging: swa({ from: 0.5 }),
    mix: cutMix(1),
  },
  'a budget in steps that ends within an epoch, in parts, bounded': {
    optimizer: lion({ learningRate: 0.003 }),
    epochs: undefined,
    steps: 16,
    accumulate: 2,
    clip: clipByNorm(1),
  },
}

const resumeChecks = trainerChecks.filter(({ name }) => /resumes from|can be resumed/.test(name))

for (const [name, options] of Object.entries(variants)) {
  const make = () => trainer({ epochs: 4, batchSize: 16, ...options })
  registerChecks(`a training resumed with ${name}`, make, resumeChecks)
}

test('there are two such checks', () => expect(resumeChecks).toHaveLength(2))

const job = { training: tinySplit(), validation: tinySplit({ name: 'validation', size: 25 }) }
const make = (epochs = 6) =>
  trainer({ epochs, batchSize: 16, optimizer: adam({ learningRate: 0.02 }) })

/** All checkpoints of a training that ends early. */
async function stoppedEarly() {
  const model = tinyModel()
  const checkpoints: TrainingCheckpoint[] = []
  const keep = {
    name: 'keep',
    checkpoint: ({ take }: { take(): TrainingCheckpoint }) => void checkpoints.push(take()),
  }
  const validation = tinySplit({ name: 'validation', size: 25, noise: 1, seed: 4 })
  const callbacks = () => [earlyStopping({ patience: 2, metric: 'validation/loss' })]
  const whole = await make(30).train({
    ...{ ...job, model, validation, seed: 1 },
    callbacks: [keep, ...callbacks()],
  })
  const resume = async (checkpoint: TrainingCheckpoint) => {
    const again = tinyModel({ seed: 9 })
    const result = await make(30).train({
      ...{ ...job, model: again, validation, seed: 1, resume: checkpoint },
      callbacks: callbacks(),
    })
    expect(again.getWeights().map((weight) => weight.dataSync())).toEqual(
      model.getWeights().map((weight) => weight.dataSync()),
    )
    again.dispose()
    return result
  }
  return { checkpoints, whole, resume }
}

test('a callback that would have stopped the training still does', async () => {
  const { checkpoints, whole, resume } = await stoppedEarly()
  expect(whole.stoppedBy).toBe('callback')
  const beforeLastEpoch = checkpoints.findLast(({ epoch }) => epoch === whole.history.length)!
  const again = await resume(beforeLastEpoch)
  expect([again.stoppedBy, again.steps]).toEqual(['callback', whole.steps])
})

test('a training that a callback has stopped stays stopped', async () => {
  const { checkpoints, whole, resume } = await stoppedEarly()
  const again = await resume(checkpoints.at(-1)!)
  expect([again.stoppedBy, again.steps]).toEqual(['callback', whole.steps])
})

test.each([
  [{ batchSize: 8 }, 'whose batchSize is 16, got one whose batchSize is 8.'],
  [{ epochs: 9 }, 'whose budget is {"epochs":6}, got one whose budget is {"epochs":9}.'],
  [
    { averaging: ema() },
    'whose averaging is "none", got one whose averaging is {"name":"ema","decay":0.999}.',
  ],
])('refuses a checkpoint of %j, naming the difference', async (changes, message) => {
  const model = tinyModel()
  const checkpoints: TrainingCheckpoint[] = []
  const keep = {
    name: 'keep',
    checkpoint: ({ take }: { take(): TrainingCheckpoint }) => void checkpoints.push(take()),
  }
  const optimizer = adam({ learningRate: 0.02 })
  const stop = { name: 'stop', stepEnd: () => 'stop' as const }
  await trainer({ epochs: 6, batchSize: 16, optimizer, ...changes }).train({
    ...{ ...job, model, seed: 1, callbacks: [keep, stop] },
  })
  const [resume] = checkpoints
  await expect(make().train({ ...job, model, seed: 1, resume })).rejects.toThrow(
    `trainer.resume: expected a checkpoint of this job, ${message} ` +
      'Resume with the options, the data and the seed of the original training, or start a new training without it.',
  )
  model.dispose()
})

describe('a training with augmentation', () => {
  const { batches, ...rest } = tinySplit()
  const split = (angle?: number) => {
    const list = ['scale', 'shear', 'shift', 'blur'].map((name) => ({ name, by: 1 }))
    const rotate = { name: 'rotate', degrees: angle ?? 0 }
    const options = { list: [...list, rotate] }
    const augmentation = angle === undefined ? undefined : { name: 'all of them', options }
    return { ...rest, batches, augmentation }
  }
  async function kept(training: Split): Promise<TrainingCheckpoint> {
    const model = tinyModel()
    const checkpoints: TrainingCheckpoint[] = []
    const keep: Callback = {
      name: 'keep',
      checkpoint: ({ take }) => void checkpoints.push(take()),
    }
    await make(2).train({ ...job, training, model, seed: 1, callbacks: [keep] })
    model.dispose()
    return checkpoints[0]!
  }
  async function resumed(training: Split, resume: TrainingCheckpoint): Promise<number> {
    const model = tinyModel()
    try {
      return (await make(2).train({ ...job, training, model, seed: 1, resume })).history.length
    } finally {
      model.dispose()
    }
  }

  test('is resumed with the same', async () => {
    expect(await resumed(split(10), await kept(split(10)))).toBe(2)
  })

  test('is not resumed with another, and the message shows where they differ', async () => {
    const message =
      'trainer.resume: expected a checkpoint of this job, whose augmentation is ' +
      '...lur","by":1},{"name":"rotate","degrees":20}]}, got one whose augmentation is ' +
      '...lur","by":1},{"name":"rotate","degrees":10}]}. Resume with the options'
    await expect(resumed(split(20), await kept(split(10)))).rejects.toThrow(message)
    const without =
      'whose augmentation is "none", got one whose augmentation is {"name":"all of them",'
    await expect(resumed(split(), await kept(split(10)))).rejects.toThrow(without)
    await expect(resumed(split(10), await kept(split()))).rejects.toThrow(
      'got one whose augmentation is "none".',
    )
  })

  test('a checkpoint of before augmentation was written is one without', async () => {
    const checkpoint = await kept(split())
    const { job: identity, ...state } = checkpoint.state as { job: Record<string, Json> }
    const { augmentation: _, ...older } = identity
    const earlier = { ...checkpoint, state: { ...state, job: older } }
    expect(await resumed(split(), earlier)).toBe(2)
  })
})

describe('a checkpoint file', () => {
  const checkpoint: TrainingCheckpoint = {
    ...{ steps: 7, epoch: 2, step: 1, callbacks: [{ name: 'a', state: { best: 0.1 } }] },
    state: { loss: Infinity, low: -Infinity, none: Number.NaN, tiny: 5e-324, list: [1 / 3, null] },
    tensors: {
      weights: [Float32Array.of(1.5, -0, 1e-45, Math.fround(0.1)), new Float32Array()],
      best: [],
    },
  }

  test('gives back every number to the bit', () => {
    const again = decodeCheckpoint(encodeCheckpoint(checkpoint))
    expect(again).toEqual(checkpoint)
    expect(Object.is(again.tensors.weights![0]![1], -0)).toBe(true)
  })

  test('is recognised as damaged whichever byte is another, or where it ends', () => {
    const bytes = encodeCheckpoint(checkpoint)
    for (let at = 0; at < bytes.length; at++) {
      const broken = bytes.slice()
      broken[at]! ^= 1
      expect(() => decodeCheckpoint(broken)).toThrow('the checkpoint is damaged: it')
      expect(() => decodeCheckpoint(bytes.subarray(0, at))).toThrow('the checkpoint is damaged: it')
    }
  })
})
