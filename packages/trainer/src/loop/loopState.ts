import type { Callback, EpochRecord, TrainingCheckpoint, TrainingJob } from '@inkstone/core'
import type { WeightAverage } from '../averaging/averaging'
import type { Optimizer } from '../optimizers/optimizer'
import type { BestWeights } from './bestWeights'
import type { Identity } from './jobIdentity'
import { copyWeights, writeWeights } from './modelWeights'
import { trainableVariables } from './trainableVariables'

/** The progress of a training. */
export interface Progress {
  /** Updates of the weights. */
  steps: number
  images: number
  /** Of the last step; 0 before the first. */
  learningRate: number
  stoppedBy?: 'callback' | 'signal'
  /** Of the current or next epoch. */
  epoch: EpochProgress
  history: EpochRecord[]
}

export interface EpochProgress {
  step: number
  images: number
  /** Over its images. */
  lossSum: number
  /** The task's training figures, over its images. */
  sums: Record<string, number>
  /** Whether only its validation is left. */
  trained: boolean
}

export function newEpoch(): EpochProgress {
  return { step: 0, images: 0, lossSum: 0, sums: {}, trained: false }
}

/** The parts of a loop that change from step to step; everything random follows from the job's seed, the epoch and
 * the step. */
export interface LoopParts {
  identity: Identity
  job: TrainingJob
  optimizer: Optimizer
  average: WeightAverage | undefined
  best: BestWeights
  done: Progress
}

export interface Times {
  /** Since the training began. */
  seconds: number
  /** Since the current epoch began. */
  epochSeconds: number
}

/** Copies the state of a loop between two steps, with its raw weights in the model, not averaged ones. */
export function keepLoop(parts: LoopParts, times: Times): TrainingCheckpoint {
  const { job, average, best, done } = parts
  const { steps, slots } = parts.optimizer.state()
  const averaged = average?.state()
  const { weights: bestValues, ...bestEpoch } = best.state()
  const state: LoopState = {
    job: parts.identity,
    ...times,
    images: done.images,
    stoppedBy: done.stoppedBy === 'callback' ? 'callback' : null, // a signal is an interruption
    epoch: { ...done.epoch, sums: { ...done.epoch.sums } },
    history: done.history.map((record) => ({ ...record, metrics: { ...record.metrics } })),
    best: bestEpoch,
    optimizer: { steps },
    learningRate: done.learningRate,
    averaged: averaged?.count ?? 0,
  }
  return {
    steps: done.steps,
    epoch: done.history.length + 1,
    step: done.epoch.step,
    state,
    callbacks: (job.callbacks ?? []).flatMap((callback) =>
      callback.state ? [{ name: callback.name, state: callback.state() }] : [],
    ),
    tensors: {
      weights: copyWeights(job.model),
      best: bestValues,
      average: averaged?.weights ?? [],
      ...Object.fromEntries(
        Object.entries(slots).map(([slot, values]) => [`optimizer/${slot}`, values]),
      ),
    },
  }
}

/** Restores a loop from its state. @returns the times that had passed by then */
export function restoreLoop(parts: LoopParts, checkpoint: TrainingCheckpoint): Times {
  const { job, optimizer, average, best, done } = parts
  const { tensors } = checkpoint
  const state = checkpoint.state as LoopState
  writeWeights(job.model, tensors.weights!)
  best.restore({ ...state.best, weights: tensors.best! })
  average?.restore({ count: state.averaged, weights: tensors.average! })
  const prefix = 'optimizer/'
  const slots = Object.entries(tensors).flatMap(([name, values]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), values] as const] : [],
  )
  optimizer.restore(trainableVariables(job.model), {
    steps: state.optimizer.steps,
    slots: Object.fromEntries(slots),
  })
  done.steps = checkpoint.steps
  done.images = state.images
  done.learningRate = state.learningRate
  done.stoppedBy = state.stoppedBy ?? undefined
  done.epoch = { ...state.epoch, sums: { ...state.epoch.sums } }
  done.history.push(...state.history)
  return { seconds: state.seconds, epochSeconds: state.epochSeconds }
}

/** Restores the callbacks' states; of several with the same name each gets its own. */
export async function restoreCallbacks(
  callbacks: readonly Callback[],
  { callbacks: kept }: TrainingCheckpoint,
): Promise<void> {
  const left = [...kept]
  for (const callback of callbacks) {
    const at = callback.state ? left.findIndex(({ name }) => name === callback.name) : -1
    if (at < 0) continue
    const [found] = left.splice(at, 1)
    await callback.restore?.(found!.state)
  }
}

type LoopState = Plain<Times> & {
  job: Identity
  images: number
  stoppedBy: 'callback' | null
  epoch: Plain<EpochProgress>
  history: Plain<EpochRecord>[]
  /** Loss: Infinity before there is a best epoch. */
  best: { epoch: number; loss: number; averaged: boolean }
  optimizer: { steps: number }
  learningRate: number
  /** Number of weights averaged so far. */
  averaged: number
}

/** An interface as a JSON type. */
type Plain<Type> = { [Key in keyof Type]: Type[Key] }
