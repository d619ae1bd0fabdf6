import {
  assertArgument,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LearningRatePoint,
  type LearningRateSweep,
  type Loss,
  optionError,
  type Split,
  type TrainingJob,
  wholeNumber,
} from '@inkstone/core'
import { positive } from '../numberOptions'
import { adam } from '../optimizers/adam'
import type { OptimizerDefinition } from '../optimizers/optimizer'
import { assertJob } from './assertJob'
import { bestWeights } from './bestWeights'
import { prefetch } from './prefetch'
import { trainingMode } from './trainingMode'
import { trainingStep } from './trainingStep'

export interface FindLearningRateOptions {
  /** Images per step. Default 128. */
  batchSize?: number
  /** Its learning rate is ignored. Default `adam()`. */
  optimizer?: OptimizerDefinition
  /** Default: that of the job's task. */
  loss?: Loss
  /** The first rate. Default 1e-6. */
  from?: number
  /** The last rate. Default 1. */
  to?: number
  /** Steps between the two, >= 10. Default 100. */
  steps?: number
  /** Standard deviation of the Gaussian that smooths the losses, in steps. Default 2. */
  smoothing?: number
}

/** Finds a good learning rate (Smith, 2017): trains for some steps at a rate that rises by a constant factor, until
 * the loss exceeds four times its minimum. The model's weights are then restored, including running statistics; the
 * sweep uses its own optimizer. @throws InkstoneError for an option out of range, if the job does not fit, if the
 * loss never falls, and if the curve is so flat that its steepest point means nothing; the signal's reason if it is
 * aborted
 * @example const { suggestion } = await findLearningRate({ model, training, seed: 1 }) */
export async function findLearningRate(
  job: TrainingJob,
  options: FindLearningRateOptions = {},
): Promise<LearningRateSweep> {
  assertArgument('findLearningRate.job', job, 'object', 'Pass { model, training, seed }.')
  knownOptions('findLearningRate', options, known)
  const { batchSize = 128, optimizer: definition = adam(), loss } = options
  const { from = 1e-6, to = 1, steps = 100, smoothing = 2 } = options
  positive('findLearningRate.from', from)
  if (!(finiteNumber('findLearningRate.to', to) > from)) {
    const expected = `a number > findLearningRate.from, which is ${from}`
    throw optionError({ option: 'findLearningRate.to', expected, given: to })
  }
  wholeNumber('findLearningRate.steps', steps, { min: 10, unit: 'steps' })
  finiteNumber('findLearningRate.smoothing', smoothing, { min: 0 })
  assertJob({ stage: 'findLearningRate', batchSize, loss }, job)

  const { model, training, seed, signal, task } = job
  const start = bestWeights(model)
  start.offer(1, 0) // the current weights
  const optimizer = definition.create()
  const mode = trainingMode(model, seed)
  const points: { learningRate: number; loss: number }[] = []
  let least = Infinity
  try {
    for await (const batch of prefetch(endless(training, batchSize, seed))) {
      signal?.throwIfAborted()
      if (points.length === steps) break
      const learningRate = from * (to / from) ** (points.length / (steps - 1))
      mode.enter(points.length + 1)
      const step = {
        model,
        optimizer,
        learningRate,
        split: training,
        task,
        loss,
        during: mode.during,
      }
      const trained = trainingStep(step, batch)
      if (!Number.isFinite(trained.loss)) break
      points.push({ learningRate, loss: trained.loss })
      least = Math.min(least, trained.loss)
      if (trained.loss > 4 * least && points.length > 10) break
    }
  } finally {
    start.apply()
    mode.end()
    optimizer.dispose()
  }
  return readRates(smoothed(points, smoothing))
}

const known = ['batchSize', 'optimizer', 'loss', 'from', 'to', 'steps', 'smoothing']

/** One epoch after another. */
async function* endless(split: Split, batchSize: number, shuffleSeed: number) {
  for (let epoch = 0; ; epoch++)
    yield* split.batches({ batchSize, shuffleSeed, epoch, reuse: true })
}

/** Averages each loss with its neighbours, which does not shift the curve as a running mean would. */
export function smoothed(
  points: readonly { learningRate: number; loss: number }[],
  width: number,
): LearningRatePoint[] {
  return points.map((point, at) => {
    if (width === 0) return { ...point, smoothed: point.loss }
    let sum = 0
    let weights = 0
    points.forEach(({ loss }, other) => {
      const weight = Math.exp(-(((other - at) / width) ** 2) / 2)
      sum += weight * loss
      weights += weight
    })
    return { ...point, smoothed: sum / weights }
  })
}

/** Reads the rates off a curve.
 * @throws InkstoneError if the loss never falls, or not by more than it varies from batch to batch */
export function readRates(curve: readonly LearningRatePoint[]): LearningRateSweep {
  const slopes = curve.slice(1).map(({ smoothed }, at) => smoothed - curve[at]!.smoothed) // of even steps in ln(rate)
  const bottom = lowest(curve.map((point) => point.smoothed))
  const steepestAt = lowest(slopes.slice(0, Math.max(bottom, 1)))
  if (bottom < 1 || !(slopes[steepestAt]! < 0)) {
    throw new InkstoneError(
      `findLearningRate: expected a loss that falls at some rate, got none in ${curve.length} steps. ` +
        'Start at a lower rate (from), or check the labels.',
    )
  }
  assertNotFlat(curve, bottom)
  const rateAt = (at: number): number => curve[at]!.learningRate
  const steepest = Math.sqrt(rateAt(steepestAt) * rateAt(steepestAt + 1))
  const tenthOfMinimum = rateAt(bottom) / 10
  return { curve, steepest, tenthOfMinimum, suggestion: Math.min(steepest, tenthOfMinimum) }
}

/** Refuses a curve that falls by less than 1 % of its highest loss before the bottom, or by less than twice the standard
 * deviation of its losses around the smoothed ones: its steepest point is an accident of the batches. */
function assertNotFlat(curve: readonly LearningRatePoint[], bottom: number): void {
  const least = curve[bottom]!.smoothed
  const highest = Math.max(...curve.slice(0, bottom).map(({ smoothed }) => smoothed))
  const before = curve.slice(0, bottom + 1)
  const squares = before.reduce((sum, { loss, smoothed }) => sum + (loss - smoothed) ** 2, 0)
  const noise = Math.sqrt(squares / before.length)
  if (highest - least > Math.max(0.01 * Math.abs(highest), 2 * noise)) return
  const rates = [curve[0]!, curve.at(-1)!].map(({ learningRate }) => learningRate.toPrecision(1))
  throw new InkstoneError(
    `findLearningRate: expected a loss that falls at some rate, got a flat curve: from rate ${rates.join(' to ')} it ` +
      `falls from ${highest.toPrecision(3)} to ${least.toPrecision(3)} at the lowest, and varies by ` +
      `${noise.toPrecision(2)} from batch to batch. Sweep higher rates (to), use more images per batch, or check ` +
      'the labels.',
  )
}

function lowest(values: readonly number[]): number {
  let best = 0
  values.forEach((value, at) => {
    if (value < values[best]!) best = at
  })
  return best
}
