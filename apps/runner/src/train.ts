import { join } from 'node:path'
import type { Callback, MetricsFile, TrainingResult, TrainingSummary } from '@inkstone/core'
import { checkpoint, progress } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { evaluateStep } from './evaluateStep'
import { count } from './format'
import type { Job, Order } from './job'
import { sweepLearningRates } from './sweepLearningRates'
import { saveTrained } from './trainedModel'

/** Builds and trains the recipe's model, writes `model/` and tests it.
 * @returns undefined if the run was interrupted before the first step, for then there is no model */
export async function trainBase(
  job: Job,
  { findLearningRate = false }: Pick<Order, 'findLearningRate'> = {},
): Promise<LayersModel | undefined> {
  const { recipe, plan, signal, folder, terminal, metrics } = job
  const { data, training, validation, test, lineage } = plan.base
  if (signal.aborted) return undefined
  const definition = (await recipe.model.fitTo?.(training)) ?? recipe.model
  const model = definition.build({
    imageShape: data.imageShape,
    classes: data.classes.length,
    seed: recipe.seed,
  })
  const parameters = model.countParams()
  terminal.item('train', `${recipe.model.name}, ${count(parameters)} parameters, from nothing`)
  const { seed } = recipe
  if (findLearningRate) await sweepLearningRates(job, { model, training, seed, signal })
  const result = await recipe.trainer.train({
    model,
    training,
    validation,
    seed,
    signal,
    callbacks: stageCallbacks(job, 'training', recipe.callbacks),
  })
  if (result.steps === 0 && signal.aborted) return undefined
  metrics.training = {
    dataset: data.name,
    model: recipe.model.name,
    parameters,
    ...summary(result),
  }
  await saveTrained(model, join(folder.directory, 'model'), {
    card: { name: recipe.model.name, classes: data.classes, imageShape: data.imageShape },
    lineage: job.lineage,
  })
  await writeMetrics(job)
  if (!signal.aborted) await evaluateStep(job, { name: `${data.name}/test`, model, test, lineage })
  return model
}

/** What of a training's result goes into metrics.json. */
export function summary(
  result: TrainingResult,
): Omit<TrainingSummary, 'dataset' | 'model' | 'parameters'> {
  const { history, bestEpoch, stoppedBy, images, seconds } = result
  return { history: [...history], bestEpoch, stoppedBy, images, seconds }
}

/** Inkstone's own callbacks, and after them the recipe's. */
export function stageCallbacks(
  { folder }: Job,
  stage: 'training' | 'fine-tuning',
  own: readonly Callback[] = [],
): Callback[] {
  const directory = join(folder.directory, 'checkpoints', stage)
  return [progress(), record(folder, stage), checkpoint({ directory }), ...own]
}

/** Writes metrics.json as it stands. */
export function writeMetrics({ folder, metrics }: Job): Promise<void> {
  return folder.write('metrics.json', {
    ...metrics,
    seconds: folder.seconds(),
  } satisfies MetricsFile)
}

function record(folder: Job['folder'], stage: string): Callback {
  return {
    name: 'record',
    stepEnd: (step) => folder.event('step', { stage, ...step }),
    epochEnd: (epoch) => folder.event('epoch', { stage, ...epoch }),
    trainEnd: ({ bestEpoch, stoppedBy, steps, images, seconds }) =>
      folder.event('trained', { stage, bestEpoch, stoppedBy, steps, images, seconds }),
  }
}
