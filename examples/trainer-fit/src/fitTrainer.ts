import {
  type EpochRecord,
  finiteNumber,
  InkstoneError,
  knownOptions,
  lastActivation,
  type Split,
  type StepPass,
  type Trainer,
  type TrainingJob,
  type TrainingPlan,
  type TrainingResult,
  wholeNumber,
} from '@inkstone/core'
import { assertJob, figuresOf, validate } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { gather } from './gather.js'
import { seededDropout } from './seededDropout.js'
import { watchedAdam } from './watchedAdam.js'

export interface FitTrainerOptions {
  /** Passes over the training images. */
  epochs?: number
  /** Images per update of the weights. */
  batchSize?: number
  /** Adam's learning rate. */
  learningRate?: number
}

/** Trains with TensorFlow.js' own `model.fit`, one call per epoch, and leaves the best weights in the model: those of
 * the epoch with the lowest `validation/loss`, or `training/loss` without a validation part. All images of an epoch
 * are in memory at once, as `model.fit` requires.
 *
 * The same job and seed give the same bits: order and dropout follow from the seed, whereas `model.fit` alone takes
 * both from `Math.random`. It cannot be resumed: TensorFlow.js' Adam restores its state with different rounding, so
 * the rest would have other bits. Hence it offers its callbacks no checkpoint and refuses to resume.
 * @param options defaults: `epochs` 3, `batchSize` 128, `learningRate` 1e-3
 * @throws InkstoneError for an option out of range; before the first step, for a job that does not fit or is to be
 * resumed; later, for a loss that is not finite
 * @example await fitTrainer({ epochs: 3 }).train({ model, training, validation, seed: 1 }) */
export function fitTrainer(options: FitTrainerOptions = {}): Trainer {
  knownOptions('fitTrainer', options, ['epochs', 'batchSize', 'learningRate'])
  const { epochs = 3, batchSize = 128, learningRate = 1e-3 } = options
  wholeNumber('fitTrainer.epochs', epochs, { min: 1, unit: 'epochs' })
  wholeNumber('fitTrainer.batchSize', batchSize, { min: 1, unit: 'images' })
  finiteNumber('fitTrainer.learningRate', learningRate, { min: 0 })
  const resolved = { epochs, batchSize, learningRate }
  return { name: 'fit-trainer', options: resolved, train: (job) => train(resolved, job) }
}

async function train(
  { epochs, batchSize, learningRate }: Required<FitTrainerOptions>,
  job: TrainingJob,
): Promise<TrainingResult> {
  assertJob({ stage: 'fitTrainer', batchSize }, job)
  assertFitCan(job)
  const { model, training, validation, seed, callbacks = [], directory = '.', signal } = job
  const { metrics } = job
  const stepsPerEpoch = Math.ceil(training.size / batchSize)
  const plan: TrainingPlan = {
    ...{ model, epochs, stepsPerEpoch, batchSize, directory, steps: epochs * stepsPerEpoch },
    ...{ trainingImages: training.size, validationImages: validation?.size ?? 0 },
    figures: figuresOf('fitTrainer', job),
  }
  const began = performance.now()
  let best = { epoch: 0, loss: Infinity, weights: [] as Float32Array[] }
  const dropout = seededDropout(model, seed)
  const history: EpochRecord[] = []
  let now: Pick<StepPass, 'epoch' | 'step' | 'images'> // the current pass
  let steps = 0
  let images = 0
  let stoppedBy: 'callback' | 'signal' | undefined

  const optimizer = watchedAdam(learningRate, (loss, gradientOf) => {
    const { epoch, step } = now
    if (!Number.isFinite(loss)) {
      throw new InkstoneError(
        `fitTrainer: expected a finite loss, got ${loss} at step ${step} of epoch ${epoch}. ` +
          `Lower the learning rate (it was ${learningRate}), or look for images with values that are not finite.`,
      )
    }
    const gradients = model.trainableWeights.map((weight) =>
      gradientOf(weight.read() as tf.Variable),
    )
    const size = now.images.length / sizeOf(training)
    for (const callback of callbacks) {
      callback.inspect?.({ ...now, size, loss, gradients, learningRate })
    }
  })
  const loss = (labels: tf.Tensor, logits: tf.Tensor) =>
    tf.losses.softmaxCrossEntropy(labels, logits)
  model.compile({ optimizer, loss, metrics: ['accuracy'] })
  try {
    for (const callback of callbacks) await callback.trainBegin?.(plan)
    while (history.length < epochs) {
      if (signal?.aborted) stoppedBy = 'signal'
      if (stoppedBy) break
      const trained = await trainEpoch(history.length + 1)
      if (stoppedBy) break // in the middle or at the last step
      await endEpoch(trained)
    }
  } finally {
    tf.tidy(() => {
      best.weights.forEach((values, at) => {
        const weight = model.weights[at]!
        weight.write(tf.tensor(values, weight.shape as number[]))
      })
    })
    optimizer.dispose()
  }
  const result: TrainingResult = {
    ...{ history, bestEpoch: best.epoch, stoppedBy: stoppedBy ?? 'budget', steps, images },
    seconds: secondsSince(began),
  }
  for (const callback of callbacks) await callback.trainEnd?.(result)
  return result

  async function trainEpoch(epoch: number): Promise<TrainedEpoch> {
    const order = { batchSize, shuffleSeed: seed, epoch: epoch - 1 }
    const epochBegan = performance.now()
    const { pixels, x, y } = await gather(training, order)
    const sum = { loss: 0, correct: 0, images: 0 }
    const speed = () => sum.images / secondsSince(epochBegan)
    const pixelsOfStep = batchSize * sizeOf(training)
    await model
      .fit(x, y, {
        ...{ batchSize, epochs: 1, verbose: 0 },
        shuffle: false, // already in the seed's order; model.fit would shuffle with Math.random
        callbacks: {
          onBatchBegin(at) {
            const from = at * pixelsOfStep
            now = { epoch, step: at + 1, images: pixels.subarray(from, from + pixelsOfStep) }
            dropout.enter(steps + 1)
          },
          async onBatchEnd(at, logs) {
            const { size, loss, acc } = logs as Record<'size' | 'loss' | 'acc', number>
            dropout.leave()
            steps++
            images += size
            sum.images += size
            sum.loss += loss * size
            sum.correct += Math.round(acc * size)
            const secondsLeft = secondsSince(began) * ((epochs * training.size) / images - 1)
            const record = { epoch, step: at + 1, loss, learningRate, images, secondsLeft }
            for (const callback of callbacks) {
              const answer = await callback.stepEnd?.({ ...record, imagesPerSecond: speed() })
              if (answer === 'stop') stoppedBy = 'callback'
            }
            if (signal?.aborted) stoppedBy = 'signal'
            if (stoppedBy) model.stopTraining = true
          },
        },
      })
      .finally(() => tf.dispose([x, y]))
    return {
      ...{ epoch, learningRate, imagesPerSecond: speed() },
      trainingSeconds: secondsSince(epochBegan),
      metrics: {
        'training/loss': sum.loss / sum.images,
        'training/accuracy': sum.correct / sum.images,
      },
    }
  }

  async function endEpoch(trained: TrainedEpoch): Promise<void> {
    const validationBegan = performance.now()
    const { epoch } = trained
    const measured: Record<string, number> = { ...trained.metrics }
    if (validation) {
      const score = await validate(model, validation, { metrics, stage: 'fitTrainer' })
      for (const [name, value] of Object.entries(score!)) measured[`validation/${name}`] = value
    }
    const loss = measured['validation/loss'] ?? measured['training/loss']!
    const isBest = loss < best.loss
    if (isBest) best = { epoch, loss, weights: copies() }
    const record: EpochRecord = {
      ...{ ...trained, metrics: measured, best: isBest },
      validationSeconds: validation ? secondsSince(validationBegan) : 0,
    }
    history.push(record)
    for (const callback of callbacks) {
      if ((await callback.epochEnd?.(record)) === 'stop') stoppedBy = 'callback'
    }
  }

  /** A step may write over the memory that a tensor shares with its weight. */
  function copies(): Float32Array[] {
    return model.weights.map((weight) => new Float32Array(weight.read().dataSync()))
  }
}

/** What is known about an epoch before its validation. */
type TrainedEpoch = Omit<EpochRecord, 'validationSeconds' | 'best'>

/** Refuses what `assertJob` accepts because other trainers support it.
 * @throws InkstoneError naming the part of the job and what to do instead */
function assertFitCan({ model, task, reduce, resume }: TrainingJob): void {
  const refuse = (part: string, why: string, mend: string): never => {
    throw new InkstoneError(`fitTrainer.${part}: expected ${why}. ${mend}`)
  }
  if (lastActivation(model) !== 'linear') {
    refuse('model', 'logits, which the loss takes, got a softmax', 'Leave that activation out.')
  }
  const mend = 'Use trainer() of @inkstone/trainer.'
  if (task && !task.classifies) refuse('task', `a classification, got ${task.name}`, mend)
  if (reduce) refuse('reduce', 'none, because model.fit cannot wait for other gradients', mend)
  if (resume) refuse('resume', 'none, because model.fit cannot restore Adam bit for bit', mend)
}

/** Values per image. */
function sizeOf({ imageShape: [height, width, channels] }: Split): number {
  return height * width * channels
}

function secondsSince(began: number): number {
  return Math.max(performance.now() - began, 1e-6) / 1000
}
