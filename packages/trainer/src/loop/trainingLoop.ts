import {
  assertArgument,
  type Batch,
  type Callback,
  type CallbackAnswer,
  type CheckpointMoment,
  type EpochRecord,
  InkstoneError,
  type Lineage,
  lineageOf,
  type MixedBatch,
  random,
  recordTraining,
  type StepPass,
  type StepRecord,
  type TrainingJob,
  type TrainingPlan,
  type TrainingResult,
  unknownOrigin,
} from '@inkstone/core'
import { recomputeNorms } from '../averaging/recomputeNorms'
import { assertJob } from './assertJob'
import { defaultTask } from './batchGradients'
import { bestWeights } from './bestWeights'
import { budgetOf } from './budget'
import { figuresOf, watchedFigure } from './figures'
import { assertSameJob, identityOf } from './jobIdentity'
import {
  keepLoop,
  type LoopParts,
  newEpoch,
  type Progress,
  restoreCallbacks,
  restoreLoop,
} from './loopState'
import { nameClasses } from './nameClasses'
import { pace } from './pace'
import { prefetch } from './prefetch'
import type { TrainingLoopOptions } from './trainingLoopOptions'
import { trainingMode } from './trainingMode'
import { reducedStep, trainingStep } from './trainingStep'
import { validate } from './validate'
import { whyNotRecorded } from './whyNotRecorded'

/** The loop behind `trainer()` and the fine-tuners. It trains the weights whose layers are trainable.
 *
 * However it ends (by its budget, a callback's `'stop'`, the signal or an error), the model then has the weights of
 * the best finished epoch, or those of the last step if no epoch was finished; averaged ones if weights are averaged.
 * @throws InkstoneError before the first step if the job does not fit, later for a loss that is not finite */
export async function trainingLoop(
  options: TrainingLoopOptions,
  job: TrainingJob,
): Promise<TrainingResult> {
  assertArgument('trainingLoop', options, 'object')
  assertArgument(`${options.stage}.job`, job, 'object', 'Pass { model, training, seed }.')
  assertJob(options, job)
  if (!job.task || job.task.classifies) nameClasses(options.stage, job.model, job.training)
  const figures = figuresOf(options.stage, job)
  const watched = options.best ?? (job.validation ? 'validation/loss' : 'training/loss')
  const sign = watchedFigure(`${options.stage}.best`, figures, watched) === 'higher' ? -1 : 1
  const identity = identityOf(options, job)
  if (job.resume) assertSameJob(options.stage, identity, job.resume)
  const { stage, batchSize: partSize, accumulate = 1, loss, mix, clip, averaging } = options
  const { model, training, validation, seed, callbacks = [], signal, resume } = job
  const { directory = '.', task, metrics } = job
  const { imageShape } = training
  const batchSize = partSize * accumulate
  const { seconds, ...budget } = budgetOf(options, training.size, batchSize)
  const plan: TrainingPlan = {
    model,
    ...budget,
    batchSize,
    trainingImages: training.size,
    validationImages: validation?.size ?? 0,
    figures,
    directory,
    ...(resume && { resumedAt: resume.steps }),
  }
  if (metrics?.length) {
    // Whether each metric has a finite figure here can only be found by measuring it.
    await validate(model, validation!, { task, metrics, signal, stage })
  }
  let began = performance.now()
  const clock = pace({ ...plan, seconds })
  const best = bestWeights(model)
  const optimizer = options.optimizer.create()
  const average = averaging?.create(model)
  const mode = trainingMode(model, seed)
  const during = <Result>(pass: () => Result): Result => mode.during(pass)
  const history: EpochRecord[] = []
  const done: Progress = { steps: 0, images: 0, learningRate: 0, epoch: newEpoch(), history }
  let toldWhy = false
  const parts: LoopParts = { identity, job, optimizer, average, best, done }
  /** Spent share of the budget; 1 or more at its end. */
  const progress = () => Math.max(done.steps / budget.steps, clock.seconds() / seconds)

  let touched = async (): Promise<Lineage> => (await lineageOf(model)) ?? [unknownOrigin]
  try {
    for (const callback of callbacks) await callback.trainBegin?.(plan)
    if (resume) await restoreCallbacks(callbacks, resume) // first: a callback may have unfrozen layers
    const before = resume ? restoreLoop(parts, resume) : { seconds: 0, epochSeconds: 0 }
    began -= 1000 * before.seconds
    clock.begin({ ...before, epochs: history.length, images: done.images })
    let { epochSeconds } = before
    while (!done.stoppedBy && (progress() < 1 || done.epoch.step > 0)) {
      clock.epochBegin({ seconds: epochSeconds, images: done.epoch.images })
      epochSeconds = 0
      const trained = await trainEpoch()
      if (!trained) break // it was stopped in the middle
      if (!done.epoch.trained) average?.epochEnd(progress())
      done.epoch.trained = true
      const ending = () => endEpoch(trained)
      const ended = await (average ? average.during(ending) : ending())
      if (!ended) break
      done.epoch = newEpoch()
      await offerCheckpoint('epoch')
    }
    if (done.stoppedBy === 'signal') await offerCheckpoint('interruption')
  } finally {
    if (done.steps > 0) touched = recordTraining(model, job)
    average?.apply()
    best.apply()
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
    lineage: touched,
  }
  for (const callback of callbacks) await callback.trainEnd?.(result)
  return result

  /** One pass over the training images, or what the budget still allows of it. */
  async function trainEpoch(): Promise<TrainedEpoch | undefined> {
    const epoch = history.length + 1
    const sum = done.epoch
    const order = { batchSize, shuffleSeed: seed, epoch: epoch - 1, skip: sum.step, reuse: true }
    for await (const batch of prefetch(training.batches(order))) {
      if (sum.step > 0 && progress() >= 1) break
      if (signal?.aborted) done.stoppedBy = 'signal'
      if (done.stoppedBy) return undefined
      const learningRate = nextLearningRate()
      done.learningRate = learningRate
      sum.step++
      done.steps++
      mode.enter(done.steps)
      const mixed = mix?.apply(batch, imageShape, random(seed).split('mix').split(done.steps))
      const step = {
        model,
        optimizer,
        learningRate,
        split: training,
        task,
        loss,
        clip,
        partSize,
        during,
        inspect,
      }
      // An await in every step would cost as much as most hooks.
      const trained = job.reduce
        ? await reducedStep(step, mixed ?? batch, (gradients) => job.reduce!(gradients))
        : trainingStep(step, mixed ?? batch)
      assertFinite(trained.loss, { epoch, step: sum.step, learningRate })
      tellWhyNotRecorded()
      average?.stepEnd()
      sum.images += batch.size
      done.images += batch.size
      sum.lossSum += trained.loss * batch.size
      for (const [name, value] of Object.entries(trained.sums)) {
        sum.sums[name] = (sum.sums[name] ?? 0) + value
      }
      clock.trained(batch.size)
      await tell((callback) =>
        callback.stepEnd?.({
          epoch,
          step: sum.step,
          loss: trained.loss,
          learningRate,
          images: done.images,
          imagesPerSecond: clock.imagesPerSecond(),
          secondsLeft: clock.secondsLeft(),
        }),
      )
      await offerCheckpoint('step')
    }
    if (done.stoppedBy) return undefined
    return {
      epoch,
      metrics: {
        'training/loss': sum.lossSum / sum.images,
        ...Object.fromEntries(
          Object.entries(sum.sums).map(([name, value]) => [`training/${name}`, value / sum.images]),
        ),
      },
      learningRate: done.learningRate,
      imagesPerSecond: clock.imagesPerSecond(),
      trainingSeconds: clock.epochSeconds(),
    }
  }

  /** Validates the model's current weights, and calls the callbacks' epoch hooks. @returns whether it finished before
   * the signal */
  async function endEpoch(trained: TrainedEpoch): Promise<boolean> {
    if (averaging?.recomputesNorms && average!.begun) {
      mode.enter(`norms of epoch ${trained.epoch}`)
      await recomputeNorms({ model, split: training, batchSize: partSize, mode })
    }
    const measured: Record<string, number> = { ...trained.metrics }
    if (validation) {
      const score = await validate(model, validation, { task, metrics, signal, stage })
      if (!score) {
        done.stoppedBy = 'signal'
        return false
      }
      for (const [name, value] of Object.entries(score)) measured[`validation/${name}`] = value
      clock.validated()
    }
    const record: EpochRecord = {
      ...trained,
      metrics: measured,
      validationSeconds: validation ? clock.epochSeconds() - trained.trainingSeconds : 0,
      best: best.offer(trained.epoch, sign * measured[watched]!, average?.begun),
    }
    history.push(record)
    await tell((callback) => callback.epochEnd?.(record))
    return true
  }

  /** Lets the callbacks checkpoint the training. */
  async function offerCheckpoint(after: CheckpointMoment['after']): Promise<void> {
    const times = { seconds: clock.seconds(), epochSeconds: clock.epochSeconds() }
    const take = () => keepLoop(parts, after === 'epoch' ? { ...times, epochSeconds: 0 } : times)
    const moment = { after, steps: done.steps, take }
    for (const callback of callbacks) {
      const kept = callback.checkpoint?.(moment)
      if (kept) await kept
    }
  }

  /** Once. */
  function tellWhyNotRecorded(): void {
    if (toldWhy) return
    const why = whyNotRecorded(loss ?? task?.loss ?? defaultTask.loss)
    if (why === undefined) return
    toldWhy = true
    for (const callback of callbacks) callback.notice?.(why)
  }

  function nextLearningRate(): number {
    const { stepsPerEpoch } = budget
    // Under a budget in minutes the number of steps is estimated from the pace so far.
    const likely = Math.max(Math.round(done.steps / progress()), done.steps + 1)
    const steps = Number.isFinite(budget.steps) ? budget.steps : likely
    const moment = { step: done.steps, steps, stepsPerEpoch, history, figures }
    return options.optimizer.schedule.rate(moment)
  }

  function inspect(pass: Pick<StepPass, 'loss' | 'gradients'>, batch: Batch | MixedBatch): void {
    const { size, images } = batch
    const { learningRate } = done
    const at = { epoch: history.length + 1, step: done.epoch.step }
    for (const callback of callbacks) {
      callback.inspect?.({ ...pass, ...at, size, images, learningRate })
    }
  }

  /** Calls every callback in order, even after one returned 'stop'. */
  async function tell(hook: (callback: Callback) => CallbackAnswer): Promise<void> {
    for (const callback of callbacks) {
      const answer = hook(callback)
      if ((typeof answer === 'object' ? await answer : answer) === 'stop') {
        done.stoppedBy = 'callback'
      }
    }
  }

  function assertFinite(
    loss: number,
    at: Pick<StepRecord, 'epoch' | 'step' | 'learningRate'>,
  ): void {
    if (Number.isFinite(loss)) return
    throw new InkstoneError(
      `${stage}: expected a finite loss, got ${loss} at step ${at.step} of epoch ${at.epoch}. ` +
        `Lower the learning rate (it was ${at.learningRate}), or look for images with values that are not finite.`,
    )
  }
}

/** What is known about an epoch before its validation. */
type TrainedEpoch = Omit<EpochRecord, 'validationSeconds' | 'best'>
