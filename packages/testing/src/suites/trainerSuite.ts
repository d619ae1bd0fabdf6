import assert from 'node:assert/strict'
import { setImmediate as eventLoop } from 'node:timers/promises'
import {
  type Callback,
  type EpochRecord,
  isInkstoneError,
  type Split,
  type StepRecord,
  type Trainer,
  type TrainingJob,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyOf } from '../golden/crossEntropyOf'
import { weightsOf } from '../golden/weightsOf'
import { changedSplit } from '../subjects/changedSplit'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import { type Check, registerChecks } from './check'
import { instanceCheck } from './instanceCheck'
import { reduceCheck } from './reduceCheck'
import { trainerResumeChecks } from './resumeChecks'

/** What every {@link Trainer} must do. A subject takes 2 to 8 epochs and at most 32 images a step; the checks
 * train a network of 643 weights on 96 images of 6x6, on the backend that is in use. */
export const trainerChecks: readonly Check<Trainer>[] = [
  {
    name: 'learns to distinguish three patterns',
    async run(make) {
      const trainer = make()
      const { history } = await train(trainer)
      const first = history[0]!.metrics['training/loss']!
      const last = history.at(-1)!.metrics['training/loss']!
      assert.ok(last < first, `expected a loss that falls, got ${first}, then ${last}`)
      const accuracy = history.at(-1)!.metrics['validation/accuracy']!
      assert.ok(accuracy > 0.6, `expected a validation accuracy above 0.6, got ${accuracy}`)
    },
  },
  {
    name: 'gives the same bits for the same seed, and others for another',
    async run(make) {
      const trainer = make()
      const trained = async (seed: number) => {
        const model = tinyModel({ normalised: true })
        await train(trainer, { model, seed })
        const weights = weightsOf(model)
        model.dispose()
        return weights
      }
      const first = await trained(1)
      assert.deepEqual(await trained(1), first, 'expected the same weights for the same seed')
      assert.notDeepEqual(await trained(2), first, 'expected another order for another seed')
    },
  },
  {
    name: 'leaves the weights of the best epoch by validation loss',
    async run(make) {
      const trainer = make()
      const model = tinyModel({ normalised: true })
      const training = tinySplit({ noise: 0.9 })
      const validation = contrary() // its loss rises while the training goes well
      const { history, bestEpoch } = await train(trainer, { model, training, validation })
      const losses = history.map(({ metrics }) => metrics['validation/loss']!)
      assert.equal(losses[bestEpoch - 1], Math.min(...losses), 'bestEpoch: expected the least loss')
      assert.ok(history[bestEpoch - 1]!.best, 'expected best: true in the record of the best epoch')
      close(await crossEntropyOf(model, validation), losses[bestEpoch - 1]!, 'loss of the weights')
      model.dispose()
    },
  },
  {
    name: 'reports the validation loss and accuracy that the model has',
    async run(make) {
      const trainer = make()
      const model = tinyModel({ normalised: true })
      const validation = tinySplit({ name: 'validation', size: 25 })
      const found: number[] = []
      const expected: number[] = []
      const compare: Callback = {
        name: 'compare',
        async epochEnd({ metrics }) {
          found.push(metrics['validation/loss']!)
          expected.push(await crossEntropyOf(model, validation))
        },
      }
      await train(trainer, { model, validation, callbacks: [compare] })
      found.forEach((loss, epoch) => {
        close(loss, expected[epoch]!, `validation/loss of epoch ${epoch + 1}`)
      })
      model.dispose()
    },
  },
  {
    name: 'trains without a validation part, and keeps the best by training loss',
    async run(make) {
      const trainer = make()
      const { history, bestEpoch } = await train(trainer, {}, {})
      const names = Object.keys(history[0]!.metrics).sort()
      assert.deepEqual(names, ['training/accuracy', 'training/loss'])
      const losses = history.map(({ metrics }) => metrics['training/loss']!)
      assert.equal(losses[bestEpoch - 1], Math.min(...losses))
    },
  },
  {
    name: 'calls callbacks for every step and epoch, in the order they were passed',
    async run(make) {
      const trainer = make()
      const heard: string[] = []
      const seen: { steps: StepRecord[]; epochs: EpochRecord[] } = { steps: [], epochs: [] }
      const listener = (name: string): Callback => ({
        name,
        trainBegin: () => void heard.push(`${name} begin`),
        stepEnd: (step) => void (name === 'a' && seen.steps.push(step)),
        epochEnd(epoch) {
          heard.push(`${name} epoch`)
          seen.epochs.push(epoch)
        },
        trainEnd: () => void heard.push(`${name} end`),
      })
      const result = await train(trainer, { callbacks: [listener('a'), listener('b')] })
      const epochs = result.history.flatMap(() => ['a epoch', 'b epoch'])
      assert.deepEqual(heard, ['a begin', 'b begin', ...epochs, 'a end', 'b end'])
      assert.deepEqual(
        seen.epochs.filter((_, index) => index % 2 === 0),
        result.history,
      )
      assert.equal(seen.steps.length, result.steps, 'expected a record of each step')
      assert.equal(seen.steps.at(-1)!.images, result.images)
      assert.equal(result.images, 96 * result.history.length, 'expected each image once an epoch')
      assert.ok(seen.steps.every(({ imagesPerSecond }) => imagesPerSecond > 0))
    },
  },
  {
    name: "stops after the step or the epoch at which a callback says 'stop'",
    async run(make) {
      const trainer = make()
      const atStep: Callback = { name: 'stop', stepEnd: ({ step }) => stopIf(step === 2) }
      const early = await train(trainer, { callbacks: [atStep] })
      assert.deepEqual([early.steps, early.stoppedBy, early.bestEpoch], [2, 'callback', 0])
      const atEpoch: Callback = { name: 'stop', epochEnd: () => 'stop' }
      const later = await train(trainer, { callbacks: [atEpoch] })
      assert.deepEqual([later.history.length, later.stoppedBy], [1, 'callback'])
    },
  },
  {
    name: 'awaits a callback that returns a promise',
    async run(make) {
      const slow: Callback = {
        name: 'slow',
        async stepEnd({ step }) {
          await eventLoop()
          return stopIf(step === 2)
        },
      }
      const { steps, stoppedBy } = await train(make(), { callbacks: [slow] })
      assert.deepEqual([steps, stoppedBy], [2, 'callback'])
    },
  },
  {
    name: 'stops at the next step after the signal, with usable weights',
    async run(make) {
      const trainer = make()
      const model = tinyModel()
      const before = weightsOf(model)
      const abort = new AbortController()
      let ended = false
      const interrupt: Callback = {
        name: 'interrupt',
        stepEnd: ({ step }) => void (step === 2 && abort.abort()),
        trainEnd() {
          ended = true
        },
      }
      const result = await train(trainer, { model, signal: abort.signal, callbacks: [interrupt] })
      assert.deepEqual([result.steps, result.stoppedBy], [2, 'signal'])
      assert.ok(ended, 'expected trainEnd after an interruption')
      const after = weightsOf(model)
      assert.notDeepEqual(after, before, 'expected the weights of the last step')
      assert.ok(after.every((values) => values.every(Number.isFinite)))
      model.dispose()
    },
  },
  {
    name: 'refuses a job that does not fit, before the first step',
    async run(make) {
      const trainer = make()
      const split = tinySplit()
      const empty = changedSplit(split, { size: 0, labels: new Int32Array() })
      const outside = changedSplit(split, { labels: split.labels.map((label) => label + 1) })
      await refuses(trainer, { training: tinySplit({ imageShape: [5, 5, 1] }) }, 'image shape')
      await refuses(trainer, { training: tinySplit({ classes: 4 }) }, 'number of classes')
      await refuses(trainer, { training: empty }, 'empty split')
      await refuses(trainer, { validation: empty }, 'empty validation part')
      await refuses(trainer, { training: outside }, 'label outside the head')
      await refuses(trainer, { training: tinySplit({ name: 'test' }) }, 'learning from the test')
      await refuses(trainer, { validation: tinySplit({ name: 'test' }) }, 'choosing by the test')
    },
  },
  {
    name: 'stops at a loss that is not finite, with an error that names the step',
    async run(make) {
      const trainer = make()
      const error = await train(trainer, { training: withoutNumbers() }).catch((reason) => reason)
      assert.ok(isInkstoneError(error), `expected an InkstoneError, got ${error}`)
      assert.match(error.message, /step 1 of epoch 1/)
    },
  },
  {
    name: 'ends with the error of a callback that throws',
    async run(make) {
      const trainer = make()
      let ended = false
      const broken: Callback = {
        name: 'broken',
        stepEnd() {
          throw new Error('out of ink')
        },
        trainEnd() {
          ended = true
        },
      }
      await assert.rejects(train(trainer, { callbacks: [broken] }), /out of ink/)
      assert.equal(ended, false, 'trainEnd: expected no call after an error')
    },
  },
  {
    name: 'leaks no tensor',
    async run(make) {
      const trainer = make()
      const model = tinyModel({ normalised: true })
      const before = tf.memory().numTensors
      await train(trainer, { model })
      assert.equal(tf.memory().numTensors, before)
      model.dispose()
    },
  },
  instanceCheck((trainer, job) => trainer.train(job)),
  reduceCheck,
  ...trainerResumeChecks,
]

/** Registers {@link trainerChecks} as tests of a trainer.
 * @example trainerSuite('trainer', () => trainer({ epochs: 4, batchSize: 16 })) */
export function trainerSuite(name: string, make: () => Trainer): void {
  registerChecks(`${name} as a Trainer`, make, trainerChecks)
}

/** @param parts of the job, which `changes` may replace */
async function train(
  trainer: Trainer,
  changes: Partial<TrainingJob> = {},
  parts: Pick<TrainingJob, 'validation'> = {
    validation: tinySplit({ name: 'validation', size: 25, seed: 2 }),
  },
) {
  const model = changes.model ?? tinyModel()
  try {
    return await trainer.train({
      model,
      training: tinySplit(),
      seed: 1,
      ...parts,
      ...changes,
    })
  } finally {
    if (!changes.model) model.dispose()
  }
}

async function refuses(trainer: Trainer, misfit: Partial<TrainingJob>, what: string) {
  const model = tinyModel()
  const before = weightsOf(model)
  let steps = 0
  const counting: Callback = { name: 'counting', stepEnd: () => void steps++ }
  const job = { model, callbacks: [counting], ...misfit }
  const error = await train(trainer, job).catch((reason) => reason)
  assert.ok(isInkstoneError(error), `${what}: expected an InkstoneError, got ${error}`)
  assert.equal(steps, 0, `${what}: expected the error before the first step`)
  assert.deepEqual(weightsOf(model), before, `${what}: expected the weights to stay`)
  model.dispose()
}

/** Images of one class under the label of the next. */
function contrary(): Split {
  const split = tinySplit({ name: 'validation', size: 25 })
  const labels = split.labels.map((label) => (label + 1) % 3)
  return changedSplit(split, {
    labels,
    async read(positions) {
      const batch = await split.read(positions)
      return { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) }
    },
    async *batches(options) {
      for await (const batch of split.batches(options)) {
        yield { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) }
      }
    },
  })
}

function withoutNumbers(): Split {
  const split = tinySplit()
  return changedSplit(split, {
    async *batches(options) {
      for await (const batch of split.batches(options)) {
        yield { ...batch, images: batch.images.fill(Number.NaN) }
      }
    },
  })
}

function stopIf(condition: boolean): 'stop' | undefined {
  return condition ? 'stop' : undefined
}

function close(found: number, expected: number, what: string): void {
  const off = Math.abs(found - expected)
  assert.ok(off < 1e-4 * Math.max(1, expected), `${what}: expected ${expected}, got ${found}`)
}
