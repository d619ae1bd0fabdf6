import {
  type Augmentation,
  assertArgument,
  assertCallbacks,
  assertModelFits,
  assertNotTest,
  assertSplit,
  type Dataset,
  type FineTuner,
  type FineTuningResult,
  finiteNumber,
  holdLineage,
  InkstoneError,
  knownOptions,
  recordTraining,
  type Split,
  type TouchingSplit,
  type TrainingJob,
} from '@inkstone/core'
import { adam, linearDecay } from '@inkstone/trainer'
import { tune } from '../strategies/tune'
import { freezeNorms } from '../weights/freezeNorms'
import { pullToStart } from '../weights/pullToStart'
import { holdWeights } from '../weights/weightValues'
import type { BeforeAndAfter } from './beforeAndAfter'
import { crossValidateSteps, type Lesson } from './crossValidateSteps'
import { jitter } from './jitter'
import { lessons } from './lessons'
import { limitForgetting } from './limitForgetting'
import { rememberedLength, rememberLength } from './rememberedLength'
import { replayed, touchesOf } from './replayed'

export interface AdaptToWriterOptions {
  /** Augments each example each time it is shown. Default: small rotations, scalings and shifts. */
  augmentation?: Augmentation
  /** The base model's training data. Half of each batch then comes from its `train`, to limit forgetting, and images
   * of its `validation`, if it has one, measure what was forgotten. Without it, the weights are pulled to their
   * initial values instead. */
  replay?: Dataset
  /** How strongly, as in `l2sp()`. Default 0.1. Used only without a replay. */
  strength?: number
  /** Largest allowed loss of accuracy on the base's data, 0 to 1. Default 0.005. Used only with a replay. */
  forgetting?: number
}

export interface WriterAdaptation extends FineTuningResult {
  /** The chosen rate and the steps made; 0 if nothing was better than the unchanged base. */
  readonly chosen: { readonly learningRate: number; readonly steps: number }
  /** Accuracy on examples that were held out in turn while training on the others; null if a class has only one,
   * because then none can be held out. `after` is the best of 24 lengths and rates, so slightly optimistic; with a
   * replay, the final training is longer. */
  readonly heldOut: BeforeAndAfter | null
  /** Accuracy on images of the base that were not replayed, up to 1,000; null without a replay. */
  readonly base: BeforeAndAfter | null
}

export interface WriterAdapter extends FineTuner {
  fineTune(job: TrainingJob): Promise<WriterAdaptation>
  /** What is replayed, and what measures forgetting. */
  touches(): Promise<readonly TouchingSplit[]>
}

/** Adapts a model to one writer from 1 to 20 examples per class. It
 * - shows the examples augmented, in batches of 32;
 * * - chooses learning rate and number of steps by cross-validation on the examples, in as many folds as the rarest
 * class has examples (at most three), by the loss on those held out; the unchanged base is one of the candidates.
 * With a single example of a class nothing can be held out: it takes 60 steps at 3e-4;
 * * - limits forgetting, by replay or by the distance to the base's weights ({@link AdaptToWriterOptions}). With a
 * replay it takes six times the chosen steps, at a rate that falls to 0, which helps both tasks. Afterwards it tests
 * on base images that were not replayed: if more than `forgetting` was lost, the weights are moved back towards the
 * base in steps of a twentieth until it is not (weights between two models; Wortsman et al., 2022).
 *
 * Batch normalisation is not changed. Callbacks only see the final training.
 * @throws InkstoneError for an option out of range, a class without an example, or examples that are already augmented
 * @example
 * const { heldOut } = await adaptToWriter({ replay: mnist() }).fineTune({ model, training: anna, seed: 1 })
 * console.log(heldOut.before, heldOut.after) */
export function adaptToWriter(options: AdaptToWriterOptions = {}): WriterAdapter {
  knownOptions('adaptToWriter', options, ['augmentation', 'replay', 'strength', 'forgetting'])
  const { augmentation = jitter(), replay, strength = 0.1, forgetting = 0.005 } = options
  finiteNumber('adaptToWriter.strength', strength, { min: 0 })
  finiteNumber('adaptToWriter.forgetting', forgetting, { min: 0, max: 1 })
  return {
    name: 'adapt-to-writer',
    options: {
      augmentation: { name: augmentation.name, ...augmentation.options },
      replay: replay ? { name: replay.name, ...replay.options } : null,
      strength,
      forgetting,
    },
    touches: () => touchesOf(replay),
    async fineTune(job) {
      assertArgument('adaptToWriter.job', job, 'object', 'Pass { model, training, seed }.')
      const { validation: watched, ...own } = job
      const { model, training, seed } = own
      assertSplit('adaptToWriter.training', training)
      if ('validation' in job) assertSplit('adaptToWriter.validation', watched, leaveOut)
      assertNotTest('adaptToWriter.training', training)
      assertPlain(training)
      assertClassifies(job.task)
      assertCallbacks('adaptToWriter.callbacks', job.callbacks ?? [])
      assertModelFits('adaptToWriter', model, training)
      assertExamples(training)
      const old = replay && (await replayed(replay, seed))
      if (old) assertModelFits('adaptToWriter.replay', model, old.pool)
      const start = holdWeights(model)
      const forgetTries = holdLineage(model)
      const train = ({ examples, steps, rounds, learningRate, ...lesson }: Lesson) => {
        const { validation, metrics, callbacks, resume } = lesson
        const optimizer = adam({ learningRate })
        const ofLesson = { examples, augmentation, replay: old?.pool, seed, steps, rounds }
        return tune(
          {
            ...{ stage: 'adaptToWriter', epochs: 1, batchSize },
            optimizer: old ? optimizer : pullToStart(optimizer, strength),
          },
          {
            ...{ ...own, ...(validation && { validation }), metrics, callbacks, resume },
            training: lessons({ ...ofLesson, batchSize }),
          },
          freezeNorms,
        )
      }
      try {
        const { metrics, resume } = job
        const length = rememberedLength(resume) ?? (await crossValidateSteps({ job, train, start }))
        const { learningRate, steps: picked, heldOut } = length
        start.restore()
        const steps = old ? replayLength * picked : picked
        // Interrupted before anything was chosen, there is no training to checkpoint: it starts over.
        const callbacks = job.signal?.aborted
          ? undefined
          : [...(job.callbacks ?? []), rememberLength(length)]
        const result = await train({
          ...{ examples: training, callbacks, validation: watched, metrics, resume },
          steps: Math.max(steps, 1),
          learningRate: old ? linearDecay(learningRate) : learningRate,
        })
        if (steps === 0) start.restore()
        const base = old
          ? await limitForgetting({ model, start, watched: old.watched, forgetting })
          : null
        forgetTries()
        let lineage = recordTraining(model, { training })
        if (old) lineage = recordTraining(model, old.parts)
        const found = { chosen: { learningRate, steps }, heldOut, base }
        return {
          ...result,
          lineage,
          ...found,
          findings: job.signal?.aborted ? [] : findingsOf(found),
        }
      } catch (error) {
        start.restore()
        forgetTries()
        throw error
      }
    },
  }
}

const batchSize = 32
const leaveOut = 'Leave validation out to adapt without one.'
/** Multiple of the steps without a replay. */
const replayLength = 6

type Found = Pick<WriterAdaptation, 'chosen' | 'heldOut' | 'base'>

function findingsOf({ chosen: { learningRate, steps }, heldOut, base }: Found): string[] {
  const changed = ({ before, after }: BeforeAndAfter): string =>
    `${percent(before)} before, ${percent(after)} after`
  return [
    steps > 0
      ? `${steps} steps at a rate of ${learningRate}${base ? ', falling to 0' : ''}`
      : 'the base is unchanged: nothing that was tried was better',
    ...(heldOut
      ? [
          `of ${heldOut.count} examples, held out in turn, it classified correctly ${changed(heldOut)}`,
        ]
      : ['with one example of a class, none can be held out']),
    ...(base
      ? [
          `of ${base.count.toLocaleString('en')} images of the base, not replayed, it classified correctly ${changed(base)}`,
        ]
      : []),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** It counts examples per class, and correct classifications. */
function assertClassifies(task: TrainingJob['task']): void {
  if (!task || task.classifies) return
  throw new InkstoneError(
    `adaptToWriter: expected a classification, got the task ${task.name}. Fine-tune with allLayers() or another ` +
      'strategy that supports every task.',
  )
}

function assertPlain({ dataset, name, augmentation }: Split): void {
  if (!augmentation) return
  throw new InkstoneError(
    `adaptToWriter.training: expected the examples of ${dataset}/${name} without augmentation, because it augments them itself, got them augmented by ${augmentation.name}. Give it the list instead: adaptToWriter({ augmentation: augment([...]) }).`,
  )
}

function assertExamples({ classes, labels, dataset, name }: Split): void {
  const seen = new Set(labels)
  const missing = classes.find((_, label) => !seen.has(label))
  if (missing === undefined) return
  throw new InkstoneError(
    `adaptToWriter: expected at least one example of each class in ${dataset}/${name}, got none of '${missing}'. ` +
      'Add one, or give the model a head for the available classes: newHead().',
  )
}
