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
  oneOf,
  recordTraining,
  type Split,
  type TouchingSplit,
  type TrainingJob,
} from '@inkstone/core'
import { adam, linearDecay } from '@inkstone/trainer'
import type { Adapter } from '../lora/adapter'
import { tune } from '../strategies/tune'
import { parameterCounts } from '../weights/parameterCounts'
import { pullToStart } from '../weights/pullToStart'
import { holdWeights } from '../weights/weightValues'
import type { BeforeAndAfter } from './beforeAndAfter'
import { crossValidateSteps, type Lesson } from './crossValidateSteps'
import { headOnRows } from './headOnRows'
import { jitter } from './jitter'
import { lessons } from './lessons'
import { limitForgetting } from './limitForgetting'
import { wholeModel } from './pupil'
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
  /** `head`: only the kernel of the last layer is trained, on what the layers before it computed once: in seconds on one
   * core, and the result is an adapter. Up to 2,000 images are replayed. Default `all`: every layer but batch
   * normalisation. */
  layers?: 'all' | 'head'
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
  /** What changed, to be saved and switched on the base model: see `adapterSwitch`. Null unless `layers` is `head`. */
  readonly adapter: Adapter | null
}

export interface WriterAdapter extends FineTuner {
  fineTune(job: TrainingJob): Promise<WriterAdaptation>
  /** What is replayed, and what measures forgetting. */
  touches(): Promise<readonly TouchingSplit[]>
}

/** Adapts a model to one writer from 1 to 20 examples per class. It
 * - shows the examples augmented, in batches of 32;
 * - chooses learning rate and number of steps by cross-validation on the examples, in as many folds as the rarest
 * class has examples (at most three; as the most frequent one has, if a class has none), by the loss on those held
 * out; the unchanged base is one of the candidates.
 * With a single example of a class nothing can be held out: it takes 60 steps at 3e-4;
 * - limits forgetting, by replay or by the distance to the base's weights ({@link AdaptToWriterOptions}). With a
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
  const known = ['augmentation', 'replay', 'strength', 'forgetting', 'layers']
  knownOptions('adaptToWriter', options, known)
  const { augmentation = jitter(), replay, strength = 0.1, forgetting = 0.005 } = options
  const { layers = 'all' } = options
  oneOf('adaptToWriter.layers', layers, ['all', 'head'])
  finiteNumber('adaptToWriter.strength', strength, { min: 0 })
  finiteNumber('adaptToWriter.forgetting', forgetting, { min: 0, max: 1 })
  return {
    name: 'adapt-to-writer',
    options: {
      augmentation: { name: augmentation.name, ...augmentation.options },
      replay: replay ? { name: replay.name, ...replay.options } : null,
      strength,
      forgetting,
      ...(layers === 'head' && { layers }),
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
      if (!replay) assertExamples(training)
      const most = layers === 'head' ? mostReplayed : Number.POSITIVE_INFINITY
      const old = replay && (await replayed(replay, seed, most))
      if (old) assertModelFits('adaptToWriter.replay', model, old.pool)
      const { totalParameters } = parameterCounts(model)
      const given = { model, training, validation: watched, replay: old, augmentation, seed }
      const pupil = layers === 'head' ? await headOnRows(given) : wholeModel(given)
      const start = holdWeights(pupil.model)
      const forgetTries = holdLineage(model)
      const train = ({ examples, steps, rounds, learningRate, ...lesson }: Lesson) => {
        const { validation, metrics, callbacks, resume } = lesson
        const optimizer = adam({ learningRate })
        const { augmentation, replay } = pupil
        const ofLesson = { examples, augmentation, replay: replay?.pool, seed, steps, rounds }
        return tune(
          {
            ...{ stage: 'adaptToWriter', epochs: 1, batchSize },
            optimizer: old ? optimizer : pullToStart(optimizer, strength),
          },
          {
            ...{ ...own, ...(validation && { validation }), metrics, callbacks, resume },
            model: pupil.model,
            training: lessons({ ...ofLesson, batchSize }),
          },
          (given) => pupil.freeze(given),
        )
      }
      try {
        const { metrics, resume } = job
        const pupils = { ...job, model: pupil.model, training: pupil.training }
        const length =
          rememberedLength(resume) ?? (await crossValidateSteps({ job: pupils, train, start }))
        const { learningRate, steps: picked, heldOut } = length
        start.restore()
        const steps = old ? replayLength * picked : picked
        // Interrupted before anything was chosen, there is no training to checkpoint: it starts over.
        const callbacks = job.signal?.aborted
          ? undefined
          : [...(job.callbacks ?? []), rememberLength(length)]
        const result = await train({
          ...{ examples: pupil.training, callbacks, validation: pupil.validation, metrics, resume },
          steps: Math.max(steps, 1),
          learningRate: old ? linearDecay(learningRate) : learningRate,
        })
        if (steps === 0) start.restore()
        const base = pupil.replay
          ? await limitForgetting({
              ...{ model: pupil.model, start, watched: pupil.replay.watched, forgetting },
            })
          : null
        const adapter = pupil.finish()
        forgetTries()
        let lineage = recordTraining(model, { training })
        if (old) lineage = recordTraining(model, old.parts)
        const found = { chosen: { learningRate, steps }, heldOut, base }
        return {
          ...result,
          lineage,
          ...{ ...found, adapter, totalParameters },
          findings: job.signal?.aborted ? [] : findingsOf(found),
        }
      } catch (error) {
        start.restore()
        forgetTries()
        throw error
      } finally {
        pupil.dispose()
      }
    },
  }
}

const batchSize = 32
/** Images whose features are kept, to train the head alone. */
const mostReplayed = 2000
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
      'Add one, replay the data of the base, or give the model a head for the available classes: newHead().',
  )
}
