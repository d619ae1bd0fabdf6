import assert from 'node:assert/strict'
import type {
  Callback,
  CheckpointMoment,
  EpochRecord,
  Json,
  StepRecord,
  TrainingResult,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { weightsOf } from '../golden/weightsOf'
import { tinyModel } from '../subjects/tinyModel'
import { type Check, registerChecks } from './check'

/** What every {@link Callback} must do. The checks play a training of 5 epochs of 2 steps to it, whose validation
 * loss falls until the third, with a model of 643 weights that is not actually trained. */
export const callbackChecks: readonly Check<Callback>[] = [
  {
    name: 'has a name',
    async run(make) {
      const callback = make()
      assert.match(callback.name, /^\S+$/, 'expected a name of one word')
    },
  },
  {
    name: 'does not change the weights',
    async run(make) {
      const callback = make()
      const model = tinyModel()
      const before = weightsOf(model)
      await play(callback, model)
      assert.deepEqual(weightsOf(model), before)
      model.dispose()
    },
  },
  {
    name: 'behaves in a second training as in the first',
    async run(make) {
      const callback = make()
      const model = tinyModel()
      const first = await play(callback, model)
      assert.deepEqual(await play(callback, model), first)
      model.dispose()
    },
  },
  {
    name: 'resumes after an interruption as if there had been none',
    async run(make) {
      const model = tinyModel()
      const whole = await play(make(), model)
      for (const epochs of [1, 3]) {
        const first = make()
        const before = await play(first, model, { to: epochs })
        if (before.length < whole.length) {
          const state = first.state && JSON.parse(JSON.stringify(first.state()))
          const after = await play(make(), model, { from: epochs, state })
          assert.deepEqual([...before, ...after], whole, `interrupted after epoch ${epochs}`)
        }
      }
      model.dispose()
    },
  },
  {
    name: 'handles a training that ends before its first step',
    async run(make) {
      const callback = make()
      const model = tinyModel()
      await callback.trainBegin?.({ ...plan, model })
      await callback.trainEnd?.(resultOf([], 'signal'))
      await play(callback, model)
      model.dispose()
    },
  },
  {
    name: 'leaks no tensor',
    async run(make) {
      const callback = make()
      const model = tinyModel()
      const before = tf.memory().numTensors
      await play(callback, model)
      assert.equal(tf.memory().numTensors, before)
      model.dispose()
    },
  },
]

/** Registers {@link callbackChecks} as tests of a callback.
 * @example callbackSuite('earlyStopping', () => earlyStopping({ patience: 2 })) */
export function callbackSuite(name: string, make: () => Callback): void {
  registerChecks(`${name} as a Callback`, make, callbackChecks)
}

const plan = {
  epochs: 5,
  steps: 10,
  stepsPerEpoch: 2,
  batchSize: 8,
  trainingImages: 16,
  validationImages: 4,
  figures: {
    'training/loss': 'lower',
    'training/accuracy': 'higher',
    'validation/loss': 'lower',
    'validation/accuracy': 'higher',
  },
  directory: '.',
} as const

const validationLosses = [0.9, 0.6, 0.4, 0.5, 0.7]

interface Part {
  /** Epochs that were finished before an interruption. */
  from?: number
  /** The callback's state after them. */
  state?: Json
  /** Finished epochs after which the process dies. */
  to?: number
}

/** Plays the training, or a part of it, until the callback stops it. @returns its answers */
async function play(
  callback: Callback,
  model: LayersModel,
  { from = 0, to = Infinity, state }: Part = {},
): Promise<string[]> {
  const answers: string[] = []
  const history = validationLosses.slice(0, from).map((loss, index) => epochOf(index + 1, loss))
  const resumedAt = from > 0 ? { resumedAt: from * plan.stepsPerEpoch } : {}
  await callback.trainBegin?.({ ...plan, ...resumedAt, model })
  if (state !== undefined) await callback.restore?.(state)
  epochs: for (const [index, loss] of validationLosses.entries()) {
    const epoch = index + 1
    if (epoch <= from) continue
    if (epoch > to) return answers
    for (let step = 1; step <= plan.stepsPerEpoch; step++) {
      const answer = await callback.stepEnd?.(stepOf(epoch, step))
      answers.push(`step ${epoch}.${step}: ${answer ?? 'go on'}`)
      if (answer === 'stop') break epochs
    }
    const record = epochOf(epoch, loss)
    history.push(record)
    const answer = await callback.epochEnd?.(record)
    answers.push(`epoch ${epoch}: ${answer ?? 'go on'}`)
    if (answer === 'stop') break
    await callback.checkpoint?.(momentOf(history))
  }
  const stopped = answers.at(-1)!.endsWith('stop')
  await callback.trainEnd?.(resultOf(history, stopped ? 'callback' : 'budget'))
  return answers
}

function momentOf({ length }: readonly EpochRecord[]): CheckpointMoment {
  const steps = length * plan.stepsPerEpoch
  const take = () => ({
    ...{ steps, epoch: length + 1, step: 0, state: null, callbacks: [] },
    tensors: { weights: [new Float32Array(643)] },
  })
  return { after: 'epoch', steps, take }
}

function stepOf(epoch: number, step: number): StepRecord {
  const images = ((epoch - 1) * plan.stepsPerEpoch + step) * plan.batchSize
  return {
    epoch,
    step,
    loss: 1 / images,
    learningRate: 1e-3,
    images,
    imagesPerSecond: 5000,
    secondsLeft: 10 - epoch,
  }
}

function epochOf(epoch: number, loss: number): EpochRecord {
  return {
    epoch,
    metrics: {
      'training/loss': 1 / epoch,
      'training/accuracy': 1 - 1 / (epoch + 1),
      'validation/loss': loss,
      'validation/accuracy': 1 - loss / 2,
    },
    learningRate: 1e-3,
    imagesPerSecond: 5000,
    trainingSeconds: 2,
    validationSeconds: 0.5,
    best: loss === Math.min(...validationLosses.slice(0, epoch)),
  }
}

function resultOf(history: EpochRecord[], stoppedBy: TrainingResult['stoppedBy']): TrainingResult {
  return {
    history,
    bestEpoch: Math.min(history.length, 3),
    stoppedBy,
    steps: history.length * plan.stepsPerEpoch,
    images: history.length * plan.trainingImages,
    seconds: history.length * 2.5,
  }
}
