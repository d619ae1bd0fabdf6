import { join } from 'node:path'
import {
  type Callback,
  nameOutputs,
  type RunEvent,
  type TrainingCheckpoint,
  type TrainingResult,
  type TrainingSummary,
} from '@inkstone/core'
import { rewindEvents } from '@inkstone/run'
import { checkpoint, progress, readCheckpoint } from '@inkstone/trainer'
import { count } from '../terminal/format'
import { calibrateStep, confidenceOf } from './calibrateStep'
import { evaluateStep } from './evaluateStep'
import type { Job, Order } from './job'
import { recordLayers } from './recordLayers'
import { sweepLearningRates } from './sweepLearningRates'
import { cardOf, outputsOf } from './taskOf'
import { loadTrained, saveTrained, type TrainedModel } from './trainedModel'
import { writeMetrics } from './writeMetrics'

/** Builds and trains the recipe's model, writes `model/` and tests it.
 * @returns undefined if the run was interrupted before the first step, because then there is no model */
export async function trainBase(
  job: Job,
  { findLearningRate = false }: Pick<Order, 'findLearningRate'> = {},
): Promise<TrainedModel | undefined> {
  const { recipe, plan, signal, folder, terminal, metrics } = job
  const { data, training, validation, test, lineage } = plan.base
  if (signal.aborted) return undefined
  if (isDone(metrics.training)) {
    const trained = await loadTrained(join(folder.directory, 'model'), job)
    terminal.item('train', 'done before')
    const confidence = confidenceOf(trained.card)
    const { model } = trained
    await evaluateStep(job, { name: `${data.name}/test`, model, test, lineage, confidence })
    return trained
  }
  const outputs = outputsOf(recipe, data)
  const definition = (await recipe.model.fitTo?.(training)) ?? recipe.model
  const model = definition.build({
    imageShape: data.imageShape,
    classes: outputs.length,
    seed: recipe.seed,
  })
  nameOutputs(model, outputs)
  const parameters = model.countParams()
  terminal.item('train', `${recipe.model.name}, ${count(parameters)} parameters, from scratch`)
  await recordLayers(job, recipe.model.name, model)
  const { seed, task } = recipe
  if (findLearningRate) await sweepLearningRates(job, { model, training, seed, task, signal })
  const result = await recipe.trainer.train({
    model,
    training,
    ...(validation && { validation }),
    seed,
    task,
    metrics: recipe.metrics,
    signal,
    callbacks: stageCallbacks(job, 'training', recipe.callbacks),
    resume: await resumeStage(job, 'training'),
    directory: join(folder.directory, 'logs', 'training'),
  })
  if (result.steps === 0 && signal.aborted) return undefined
  metrics.training = {
    dataset: data.name,
    model: recipe.model.name,
    parameters,
    ...summary(result),
  }
  const confidence = await calibrateStep(job, { stage: 'training', model, validation })
  const card = cardOf(recipe, data, confidence)
  await saveTrained(model, join(folder.directory, 'model'), { card, lineage: job.lineage })
  await writeMetrics(job)
  const name = `${data.name}/test`
  if (!signal.aborted) await evaluateStep(job, { name, model, test, lineage, confidence })
  return { model, card }
}

/** The part of a training's result that goes into metrics.json. */
export function summary(
  result: TrainingResult,
): Omit<TrainingSummary, 'dataset' | 'model' | 'parameters'> {
  const { history, bestEpoch, stoppedBy, images, seconds } = result
  return { history: [...history], bestEpoch, stoppedBy, images, seconds }
}

/** Inkstone's own callbacks, and after them the recipe's. */
export function stageCallbacks(
  { folder, recipe, terminal }: Job,
  stage: TrainingStage,
  own: readonly Callback[] = [],
): Callback[] {
  const directory = checkpointsOf(folder, stage)
  const keep = checkpoint({ everyMinutes: 1, ...recipe.checkpoints, directory })
  return [progress({ stream: terminal.stream }), record(folder, stage), keep, ...own]
}

/** The checkpoint from which a stage of an earlier process resumes; undefined for a new stage. */
export async function resumeStage(
  { folder, resumed, terminal }: Job,
  stage: TrainingStage,
): Promise<TrainingCheckpoint | undefined> {
  if (!resumed) return undefined
  const log = (line: string): void => terminal.say(line)
  const kept = await readCheckpoint(checkpointsOf(folder, stage), { log })
  const { epoch, step, steps } = kept ?? { epoch: 1, step: 0, steps: 0 }
  const earlier = await rewindEvents(join(folder.directory, 'events.jsonl'), { stage, epoch, step })
  if (!kept) return undefined
  terminal.recall(earlier.filter((event) => event.stage === stage && isProgress(event)))
  terminal.item('resume', `${stage}, after step ${count(steps)}`)
  folder.event('resumed', { stage, epoch, step, steps })
  return kept
}

/** Whether it is a point of the curves. */
function isProgress({ event }: RunEvent): boolean {
  return event === 'step' || event === 'epoch'
}

/** Whether a stage finished, by its budget or by a callback. */
export function isDone(summary: TrainingSummary | undefined): boolean {
  return summary !== undefined && summary.stoppedBy !== 'signal'
}

function checkpointsOf({ directory }: Job['folder'], stage: TrainingStage): string {
  return join(directory, 'checkpoints', stage)
}

type TrainingStage = 'training' | 'fine-tuning'

function record(folder: Job['folder'], stage: string): Callback {
  return {
    name: 'record',
    state() {
      folder.flush() // a checkpoint is not ahead of the record
      return null
    },
    trainBegin: ({ epochs, steps, stepsPerEpoch }) =>
      folder.event('plan', {
        stage,
        epochs: ifKnown(epochs),
        steps: ifKnown(steps),
        stepsPerEpoch,
      }),
    stepEnd: (step) => folder.event('step', { stage, ...step }),
    epochEnd: (epoch) => folder.event('epoch', { stage, ...epoch }),
    trainEnd: ({ bestEpoch, stoppedBy, steps, images, seconds }) =>
      folder.event('trained', { stage, bestEpoch, stoppedBy, steps, images, seconds }),
  }
}

/** Unknown under a budget in minutes. */
function ifKnown(count: number): number | null {
  return Number.isFinite(count) ? count : null
}
