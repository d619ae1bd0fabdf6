import { cp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { MetricsFile, RecipeFile } from '@inkstone/core'
import { writeReport } from '@inkstone/report'
import { fineTune } from './fineTune'
import { duration } from './format'
import { beginJob, type Job, type Order } from './job'
import { printEvaluations } from './printEvaluations'
import { readJson, resolveRun } from './runFolder'
import { listDials } from './settings'
import { trainBase, writeMetrics } from './train'
import { loadTrained, readLineage, unknownLineage } from './trainedModel'

/** `inkstone run`: data, training, test, fine-tuning, tests, report. @returns whether it came to its end */
export async function run(order: Order): Promise<boolean> {
  const job = await beginJob(order)
  const model = await trainBase(job, order)
  if (model && !job.signal.aborted) await fineTune(job, model)
  return finish(job, model !== undefined)
}

/** `inkstone train`: the same without the fine-tuning. @returns whether it came to its end */
export async function train(order: Order): Promise<boolean> {
  const job = await beginJob(order)
  const model = await trainBase(job, order)
  return finish(job, model !== undefined)
}

export interface FineTuneOrder extends Omit<Order, 'file' | 'findLearningRate'> {
  /** Folder of the run whose model is to be fine-tuned. */
  run: string
  /** Path of a recipe; left out, the run's own with the settings it had. */
  recipe?: string
}

/** `inkstone finetune`: a new run that begins with the model of an earlier one, which stays as it is.
 * @returns whether it came to its end */
export async function fineTuneRun({ run, recipe, ...order }: FineTuneOrder): Promise<boolean> {
  const earlier = await resolveRun(run)
  const directory = join(earlier, 'model')
  const lineage = await readLineage(directory)
  if (!lineage) order.terminal.item('lineage', unknownLineage)
  const metrics = await readRunFile<MetricsFile>(earlier, 'metrics.json')
  const recorded = recipe ? undefined : await recordedRecipe(earlier)
  const job = await beginJob(
    {
      ...order,
      file: recipe ?? recorded!.file,
      set: [...(recorded?.set ?? []), ...(order.set ?? [])],
    },
    lineage ?? [],
  )
  const { model } = await loadTrained(directory)
  await cp(directory, join(job.folder.directory, 'model'), { recursive: true })
  job.metrics.training = metrics.training
  await fineTune(job, model)
  return finish(job, true)
}

async function recordedRecipe(directory: string): Promise<{ file: string; set: string[] }> {
  const { file, settings } = await readRunFile<RecipeFile>(directory, 'recipe.json')
  const set = listDials(settings).map(
    ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return { file: relative('.', join(directory, file ?? '')), set }
}

function readRunFile<Content>(directory: string, name: string): Promise<Content> {
  return readJson<Content>(join(directory, name), 'a file that `inkstone run` or `train` wrote')
}

async function finish(job: Job, trained: boolean): Promise<boolean> {
  const { folder, terminal, signal, metrics } = job
  const stopped = signal.aborted
  if (!trained) {
    terminal.say('\nStopped before the first step: nothing was trained, so there is no model.')
    folder.event('interrupted', { model: null })
    return false
  }
  await writeMetrics(job)
  const report = await writeReport(folder.directory)
  terminal.say()
  printEvaluations(metrics.evaluations, terminal)
  if (stopped) terminal.say('Stopped by Ctrl-C: the model and the report hold what there is.\n')
  terminal.item('model', join(folder.directory, metrics.fineTuning ? 'model-finetuned' : 'model'))
  terminal.item('report', report)
  terminal.item('took', duration(folder.seconds()))
  folder.event(stopped ? 'interrupted' : 'end', { seconds: folder.seconds(), report })
  return !stopped
}
