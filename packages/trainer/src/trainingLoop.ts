import { setImmediate as eventLoop } from 'node:timers/promises'
import {
  type Callback,
  type CallbackAnswer,
  type EpochRecord,
  InkstoneError,
  random,
  type TrainingJob,
  type TrainingPlan,
  type TrainingResult,
} from '@inkstone/core'
import { assertJob } from './assertJob'
import type { Averaging } from './averaging'
import { bestWeights } from './bestWeights'
import { type BudgetOptions, budgetOf } from './budget'
import type { Clip } from './clip'
import type { Loss } from './loss'
import type { Mix } from './mix'
import type { OptimizerDefinition } from './optimizer'
import { pace } from './pace'
import { prefetch } from './prefetch'
import { recomputeNorms } from './recomputeNorms'
import { trainingMode } from './trainingMode'
import { trainingStep } from './trainingStep'
import { validate } from './validate'

export interface TrainingLoopOptions extends BudgetOptions {
  /** Whose options these are, for error messages: `trainer`. */
  stage: string
  /** Images that go forward and back at once. */
  batchSize: number
  /** Batches whose gradients make one step. Default 1. */
  accumulate?: number
  optimizer: OptimizerDefinition
  /** Default `softmaxCrossEntropy()`. */
  loss?: Loss
  mix?: Mix
  clip?: Clip
  averaging?: Averaging
}

/** The loop behind `trainer()` and the fine-tuners. It trains the weights whose layers are trainable.
 *
 * However it ends, by its budget, by a callback's `'stop'`, by the signal or by an error, the model then
 * holds the weights of the best finished epoch, or those of the last step if no epoch was finished; averaged
 * ones where weights are averaged.
 * @throws InkstoneError before the first step if the job does not fit, later at a loss that is no number */
export async function trainingLoop(
  options: TrainingLoopOptions,
  job: TrainingJob,
): Promise<TrainingResult> {
  assertJob(options, job)
  const { stage, batchSize: partSize, accumulate = 1, loss, mix, clip, averaging } = options
  const { model, training, validation, seed, callbacks = [], signal } = job
  const { imageShape } = training
  const batchSize = partSize * accumulate
  const { seconds, ...budget } = budgetOf(options, training.size, batchSize)
  const plan: TrainingPlan = {
    model,
    ...budget,
    batchSize,
    trainingImages: training.size,
    validationImages: validation?.size ?? 0,
  }
  const began = performance.now()
  const clock = pace({ ...plan, seconds })
  const best = bestWeights(model)
  const optimizer = options.optimizer.create()
  const average = averaging?.create(model)
  const mode = trainingMode(model, seed)
  const history: EpochRecord[] = []
  const done: { steps: number; images: number; stoppedBy?: 'callback' | 'signal' } = {
    steps: 0,
    images: 0,
  }
  /** Share of the budget that is spent; 1 or more at its end. */
  const progress = () => Math.max(done.steps / budget.steps, clock.seconds() / seconds)

  try {
    for (const callback of callbacks) await callback.trainBegin?.(plan)
    clock.begin()
    while (!done.stoppedBy && progress() < 1) {
      const trained = await trainEpoch()
      if (!trained) break // it was stopped half-way
      average?.epochEnd(progress())
      const judged = () => judge(trained)
      await (average ? average.during(judged) : judged())
    }
  } finally {
    average?.apply()
    best.restore()
    mode.end()
    optimizer.dispose()
    average?.dispose()
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

  /** One pass over the training images, or what the budget still allows of it. */
  async function trainEpoch(): Promise<TrainedEpoch | undefined> {
    const epoch = history.length + 1
    clock.epochBegin()
    let step = 0
    let images = 0
    let lossSum = 0
    let correct = 0
    const order = { batchSize, shuffleSeed: seed, epoch: epoch - 1 }
    for await (const batch of prefetch(training.batches(order))) {
      await eventLoop() // signals, timers and the terminal have their turn
      if (signal?.aborted) done.stoppedBy = 'signal'
      if (done.stoppedBy) return undefined
      setLearningRate()
      step++
      done.steps++
      mode.enter(done.steps)
      const stream = random(seed).split('mix').split(done.steps)
      const mixed = mix?.apply(batch, { imageShape, classes: training.classes.length }, stream)
      const { learningRate } = optimizer
      const trained = trainingStep(
        { model, optimizer, imageShape, loss, clip, partSize, during: mode.during },
        mixed ?? batch,
      )
      assertFinite(trained.loss, `step ${step} of epoch ${epoch}`, learningRate)
      average?.stepEnd()
      images += batch.size
      done.images += batch.size
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
      if (progress() >= 1) break
    }
    if (done.stoppedBy) return undefined
    return {
      epoch,
      metrics: { 'training/loss': lossSum / images, 'training/accuracy': correct / images },
      learningRate: optimizer.learningRate,
      imagesPerSecond: clock.imagesPerSecond(),
      trainingSeconds: clock.epochSeconds(),
    }
  }

  /** Validates the weights that are in the model now, and tells the callbacks of the epoch. */
  async function judge(trained: TrainedEpoch): Promise<void> {
    if (averaging?.recomputesNorms && average!.begun) {
      mode.enter(`norms of epoch ${trained.epoch}`)
      await recomputeNorms({ model, split: training, batchSize: partSize, mode })
    }
    const metrics: Record<string, number> = { ...trained.metrics }
    if (validation) {
      const score = await validate(model, validation, signal)
      if (!score) {
        done.stoppedBy = 'signal'
        return
      }
      metrics['validation/loss'] = score.loss
      metrics['validation/accuracy'] = score.accuracy
      clock.validated()
    }
    const record: EpochRecord = {
      ...trained,
      metrics,
      validationSeconds: validation ? clock.epochSeconds() - trained.trainingSeconds : 0,
      best: best.offer(trained.epoch, metrics['validation/loss'] ?? metrics['training/loss']!),
    }
    history.push(record)
    await tell((callback) => callback.epochEnd?.(record))
  }

  function setLearningRate(): void {
    if (!options.optimizer.schedule) return
    const { stepsPerEpoch } = budget
    // Under a budget in minutes the number of steps is what the pace so far makes likely.
    const likely = Math.max(Math.round(done.steps / progress()), done.steps + 1)
    const steps = Number.isFinite(budget.steps) ? budget.steps : likely
    const moment = { step: done.steps, steps, stepsPerEpoch, history }
    optimizer.learningRate = options.optimizer.schedule.rate(moment)
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

/** What is known of an epoch before its validation. */
type TrainedEpoch = Omit<EpochRecord, 'validationSeconds' | 'best'>
