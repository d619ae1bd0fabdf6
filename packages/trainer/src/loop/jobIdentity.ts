import {
  type Callback,
  hex,
  InkstoneError,
  type Json,
  makeMetrics,
  type Stage,
  sha256,
  type TrainingCheckpoint,
  type TrainingJob,
} from '@inkstone/core'
import { classification } from '../tasks/classification'
import { weightsInOrder } from './modelWeights'
import type { TrainingLoopOptions } from './trainingLoopOptions'

/** What identifies a job: `{ batchSize: 128, ... }`. */
export type Identity = { [name: string]: Json }

/** Identifies a job before its first step, to reject another's checkpoint. Names of weights are ignored, because
 * TensorFlow.js numbers layers across the whole process. */
export function identityOf(
  options: TrainingLoopOptions,
  { training, ...job }: TrainingJob,
): Identity {
  const { stage, batchSize, accumulate = 1, epochs, steps, minutes, best } = options
  const { task = classification(), metrics = [] } = job
  const parts: Record<string, Stage | undefined> = {
    task,
    optimizer: options.optimizer,
    loss: options.loss ?? task.loss,
    clip: options.clip,
    mix: options.mix,
    averaging: options.averaging,
  }
  return {
    stage,
    seed: job.seed,
    budget: JSON.parse(JSON.stringify({ epochs, steps, minutes })) as Json,
    batchSize,
    accumulate,
    ...Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [
        name,
        part ? { name: part.name, ...part.options } : 'none',
      ]),
    ),
    metrics: makeMetrics(`${stage}.metrics`, metrics, task).map(({ name }) => name),
    best: best ?? 'the loss',
    callbacks: checkedCallbacks(job.callbacks ?? []),
    training: `${training.dataset}/${training.name}, ${training.size} images`,
    augmentation: training.augmentation
      ? { name: training.augmentation.name, ...training.augmentation.options }
      : 'none',
    'order of labels': hex(sha256(bytesOf(training.labels))),
    'validation part': job.validation
      ? `${job.validation.dataset}/${job.validation.name}, ${job.validation.size} images`
      : 'none',
    'list of weights': weightsInOrder(job.model)
      .map((weight) => weight.shape.join('x'))
      .join(', '),
    'list of trained weights': job.model.trainableWeights
      .map((weight) => weight.shape.join('x'))
      .join(', '),
  }
}

/** The callbacks that may affect the result, with their options; 'none' if there are none, as in checkpoints from
 * before callbacks had options. */
function checkedCallbacks(callbacks: readonly Callback[]): Json {
  const checked = callbacks.flatMap(({ name, options, watchesOnly }) =>
    options && !watchesOnly ? [{ name, ...options }] : [],
  )
  return checked.length > 0 ? checked : 'none'
}

/** Refuses a checkpoint of another job. @throws InkstoneError naming the first difference */
export function assertSameJob(
  stage: string,
  identity: Identity,
  { state }: TrainingCheckpoint,
): void {
  const kept = (state as { job?: Identity } | null)?.job
  if (!kept) {
    throw new InkstoneError(
      `${stage}.resume: expected a checkpoint that this loop wrote, got one of another trainer. ` +
        'Resume it with the trainer that wrote it.',
    )
  }
  for (const [name, value] of Object.entries(identity)) {
    const [given, expected] = [JSON.stringify(kept[name] ?? 'none'), JSON.stringify(value)]
    if (given === expected) continue
    const apart = firstDifference(given, expected)
    throw new InkstoneError(
      `${stage}.resume: expected a checkpoint of this job, whose ${name} is ${shortened(expected, apart)}, ` +
        `got one whose ${name} is ${shortened(given, apart)}. ` +
        'Resume with the options, the data and the seed of the original training, or start a new training without it.',
    )
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function firstDifference(one: string, other: string): number {
  let at = 0
  while (one[at] === other[at]) at++ // they differ
  return at
}

/** A long text around the place where it differs from another. */
function shortened(text: string, apart: number): string {
  const from = apart < 90 ? 0 : apart - 40
  const part = text.slice(from, from + 100)
  return `${from > 0 ? '...' : ''}${part}${from + 100 < text.length ? '...' : ''}`
}
