import assert from 'node:assert/strict'
import {
  type Callback,
  type CheckpointMoment,
  type FineTuner,
  isInkstoneError,
  type StepRecord,
  type Trainer,
  type TrainingCheckpoint,
  type TrainingJob,
  type TrainingResult,
} from '@inkstone/core'
import { weightsOf } from '../golden/weightsOf'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import type { Check } from './check'

/** What a {@link Trainer} must do with `resume`: go on to the same bits, or refuse. One that offers its callbacks no
 * checkpoint cannot be resumed. The weights that its model has by then do not count. */
export const trainerResumeChecks: readonly Check<Trainer>[] = resumeChecks({
  run: (trainer, job) => trainer.train(job),
  modelSeed: 77,
})

/** The same of a {@link FineTuner}, which finds the base's weights in its model. */
export const fineTunerResumeChecks: readonly Check<FineTuner>[] = resumeChecks({
  run: (fineTuner, job) => fineTuner.fineTune(job),
  modelSeed: 1,
})

interface ResumedSubject<Subject> {
  run(subject: Subject, job: TrainingJob): Promise<TrainingResult>
  /** Of the weights of a model that goes on; those of one that begins have 1. */
  modelSeed: number
}

function resumeChecks<Subject>(subject: ResumedSubject<Subject>): readonly Check<Subject>[] {
  const train = (stage: Subject, changes?: Partial<TrainingJob>) => trainOn(subject, stage, changes)
  const refuses = async (stage: Subject, job: Partial<TrainingJob>, what: string) => {
    let steps = 0
    const counting: Callback = { name: 'counting', stepEnd: () => void steps++ }
    const error = await train(stage, { callbacks: [counting], ...job }).catch((reason) => reason)
    assert.ok(isInkstoneError(error), `${what}: expected an InkstoneError, got ${error}`)
    assert.equal(steps, 0, `${what}: expected the error before the first step`)
  }
  const refusesToResume = (stage: Subject) => {
    const resume = { steps: 1, epoch: 1, step: 1, state: null, callbacks: [], tensors: {} }
    return refuses(stage, { resume }, 'a trainer that offers no checkpoints')
  }
  return [
    {
      name: 'resumes from each checkpoint to the bits of the uninterrupted training',
      async run(make) {
        const keep = keeper()
        const whole = await train(make(), { callbacks: [keep.callback] })
        if (keep.checkpoints.length === 0) return refusesToResume(make())
        const { checkpoints } = keep
        const [last] = checkpoints.slice(-1)
        const picked = [0, 0.3, 0.5, 0.8].map(
          (at) => checkpoints[Math.floor(at * checkpoints.length)]!,
        )
        for (const checkpoint of [...picked, last!]) {
          assert.deepEqual(JSON.parse(JSON.stringify(checkpoint.callbacks)), checkpoint.callbacks)
          const heard: StepRecord[] = []
          const listen: Callback = { name: 'listen', stepEnd: (step) => void heard.push(step) }
          const again = await train(make(), { resume: checkpoint, callbacks: [listen] })
          const where = `resumed after step ${checkpoint.steps}`
          assert.deepEqual(again.weights, whole.weights, `${where}: expected the same weights`)
          assert.deepEqual(
            figuresOf(again),
            figuresOf(whole),
            `${where}: expected the same history`,
          )
          assert.equal(heard.length, whole.result.steps - checkpoint.steps, `${where}: steps made`)
        }
      },
    },
    {
      name: 'can be resumed after the signal, whenever it came',
      async run(make) {
        const whole = await train(make())
        let stepsPerEpoch = 0
        const moments: Partial<Callback>[] = [
          { stepEnd: ({ epoch, step }) => stopAt(epoch === 2 && step === 2) },
          {
            trainBegin(plan) {
              stepsPerEpoch = plan.stepsPerEpoch
            },
            stepEnd: ({ epoch, step }) => stopAt(epoch === 2 && step === stepsPerEpoch), // in the validation
          },
          { epochEnd: ({ epoch }) => stopAt(epoch === 1) },
        ]
        let abort = new AbortController()
        function stopAt(now: boolean): void {
          if (now) abort.abort()
        }
        for (const moment of moments) {
          abort = new AbortController()
          const keep = keeper('interruption')
          const callbacks: Callback[] = [{ name: 'interrupt', ...moment }, keep.callback]
          await train(make(), { callbacks, signal: abort.signal })
          const [resume] = keep.checkpoints
          if (!resume) return refusesToResume(make())
          let steps = 0
          const counting: Callback = { name: 'counting', stepEnd: () => void steps++ }
          const again = await train(make(), { resume, callbacks: [counting] })
          assert.equal(
            steps,
            whole.result.steps - resume.steps,
            'expected the steps that were left',
          )
          assert.deepEqual(
            again.weights,
            whole.weights,
            'expected the weights of the whole training',
          )
          assert.equal(again.result.steps, whole.result.steps)
        }
      },
    },
    {
      name: 'refuses to resume another training, before the first step',
      async run(make) {
        const keep = keeper()
        await train(make(), { callbacks: [keep.callback] })
        const [resume] = keep.checkpoints
        if (!resume) return refusesToResume(make())
        await refuses(make(), { resume, seed: 2 }, 'another seed')
        await refuses(make(), { resume, training: tinySplit({ size: 93 }) }, 'other images')
        await refuses(
          make(),
          { resume: { ...resume, state: null } },
          'a checkpoint of someone else',
        )
      },
    },
  ]
}

/** A callback that takes every checkpoint it can get, or those of one kind. */
function keeper(after?: CheckpointMoment['after']) {
  const checkpoints: TrainingCheckpoint[] = []
  const callback: Callback = {
    name: 'keep',
    checkpoint(moment) {
      if (after === undefined || moment.after === after) checkpoints.push(moment.take())
    },
  }
  return { callback, checkpoints }
}

/** Trains a model whose first weights are those of the seed, or others where they do not count. */
async function trainOn<Subject>(
  { run, modelSeed }: ResumedSubject<Subject>,
  stage: Subject,
  changes: Partial<TrainingJob> = {},
) {
  const model = tinyModel({ normalised: true, seed: changes.resume ? modelSeed : 1 })
  try {
    const result = await run(stage, {
      model,
      training: tinySplit({ noise: 0.8 }),
      validation: tinySplit({ name: 'validation', size: 25, seed: 2, noise: 0.9 }),
      seed: 1,
      ...changes,
    })
    return { result, weights: weightsOf(model) }
  } finally {
    model.dispose()
  }
}

/** What does not depend on the clock. */
function figuresOf({ result }: Awaited<ReturnType<typeof trainOn>>) {
  const { history, bestEpoch, steps, images, stoppedBy } = result
  const epochs = history.map(({ epoch, metrics, learningRate, best }) => ({
    ...{ epoch, metrics, learningRate, best },
  }))
  return { epochs, bestEpoch, steps, images, stoppedBy }
}
