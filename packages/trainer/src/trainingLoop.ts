import { setImmediate as eventLoop } from 'node:timers/promises'
import {
  type Callback,
  type CallbackAnswer,
  type EpochRecord,
  InkstoneError,
  type TrainingJob,
  type TrainingPlan,
  type TrainingResult,
} from '@inkstone/core'
import { assertJob } from './assertJob'
import { bestWeights } from './bestWeights'
import type { Schedule } from './linearDecay'
import type { OptimizerDefinition } from './optimizer'
import { pace } from './pace'
import { prefetch } from './prefetch'
import { trainingMode } from './trainingMode'
import { trainingStep } from './trainingStep'
import { validate } from './validate'

export interface TrainingLoopOptions {
  /** Whose options these are, for error messages: `trainer`. */
  stage: string
  epochs: number
  /** Images a step. */
  batchSize: number
  optimizer: OptimizerDefinition
  /** Left out, the optimizer's learning rate stays. */
  schedule?: Schedule
}

/** The loop behind `trainer()` and the fine-tuners. It trains the weights whose layers are trainable.
 *
 * However it ends, by its budget, by a callback's `'stop'`, by the signal or by an error, the model then
 * holds the weights of the best finished epoch, or those of the last step if no epoch was finished.
 * @throws InkstoneError before the first step if the job does not fit, later at a loss that is no number */
export async function trainingLoop(
  { stage, epochs, batchSize, optimizer: definition, schedule }: TrainingLoopOptions,
  job: TrainingJob,
): Promise<TrainingResult> {
  assertJob(stage, batchSize, job)
  const { model, training, validation, seed, callbacks = [], signal } = job
  const plan: TrainingPlan = {
    model,
    epochs,
    stepsPerEpoch: Math.ceil(training.size / batchSize),
    batchSize,
    trainingImages: training.size,
    validationImages: validation?.size ?? 0,
  }
  const began = performance.now()
  const clock = pace(plan)
  const best = bestWeights(model)
  const optimizer = definition.create()
  const firstRate = optimizer.learningRate
  const totalSteps = epochs * plan.stepsPerEpoch
  const mode = trainingMode(model, seed)
  const history: EpochRecord[] = []
  const done: { steps: number; images: number; stoppedBy?: 'callback' | 'signal' } = {
    steps: 0,
    images: 0,
  }

  try {
    for (const callback of callbacks) await callback.trainBegin?.(plan)
    for (let epoch = 1; epoch <= epochs && !done.stoppedBy; epoch++) {
      const record = await runEpoch(epoch)
      if (!record) break // it was stopped half-way
      history.push(record)
      await tell((callback) => callback.epochEnd?.(record))
    }
  } finally {
    best.restore()
    mode.end()
    optimizer.dispose()
  }

  const result: TrainingResult = {
    history,
    bestEpoch: best.epoch,
    stoppedBy: done.stoppedBy ?? 'budget',
    steps: done.steps,
    images: done.images,
    seconds: (performance.now() - began) / 1000,
  }
  for (const callback of callbacks) await callback.trainEnd?.(result)
  return result

  /** One pass over the training images and, if there are any, the validation images. */
  async function runEpoch(epoch: number): Promise<EpochRecord | undefined> {
    clock.epochBegin()
    let step = 0
    let lossSum = 0
    let correct = 0
    const order = { batchSize, shuffleSeed: seed, epoch: epoch - 1 }
    for await (const batch of prefetch(training.batches(order))) {
      await eventLoop() // signals, timers and the terminal have their turn
      if (signal?.aborted) done.stoppedBy = 'signal'
      if (done.stoppedBy) return undefined
      if (schedule) optimizer.learningRate = firstRate * schedule.factor(done.steps / totalSteps)
      step++
      done.steps++
      done.images += batch.size
      const { learningRate } = optimizer
      const trained = mode.during(done.steps, () =>
        trainingStep(model, optimizer, training.imageShape, batch),
      )
      assertFinite(trained.loss, `step ${step} of epoch ${epoch}`, learningRate)
      lossSum += trained.loss * batch.size
      correct += trained.correct
      clock.trained(batch.size)
      await tell((callback) =>
        callback.stepEnd?.({
          epoch,
          step,
          loss: trained.loss,
          learningRate,
          images: done.images,
          imagesPerSecond: clock.imagesPerSecond(),
          secondsLeft: clock.secondsLeft(),
        }),
      )
    }
    if (done.stoppedBy) return undefined

    const metrics: Record<string, number> = {
      'training/loss': lossSum / training.size,
      'training/accuracy': correct / training.size,
    }
    const imagesPerSecond = clock.imagesPerSecond()
    const trainingSeconds = clock.epochSeconds()
    if (validation) {
      const score = await validate(model, validation, signal)
      if (!score) {
        done.stoppedBy = 'signal'
        return undefined
      }
      metrics['validation/loss'] = score.loss
      metrics['validation/accuracy'] = score.accuracy
      clock.validated()
    }
    return {
      epoch,
      metrics,
      learningRate: optimizer.learningRate,
      imagesPerSecond,
      trainingSeconds,
      validationSeconds: validation ? clock.epochSeconds() - trainingSeconds : 0,
      best: best.offer(epoch, metrics['validation/loss'] ?? lossSum / training.size),
    }
  }

  /** Every callback hears of it, in their order, also after one said stop. */
  async function tell(hook: (callback: Callback) => CallbackAnswer): Promise<void> {
    for (const callback of callbacks) {
      if ((await hook(callback)) === 'stop') done.stoppedBy = 'callback'
    }
  }

  function assertFinite(loss: number, where: string, learningRate: number): void {
    if (Number.isFinite(loss)) return
    throw new InkstoneError(
      `${stage}: expected a loss that is a number, got ${loss} at ${where}. ` +
        `Lower the learning rate (it was ${learningRate}), or look for images that hold no numbers.`,
    )
  }
}
