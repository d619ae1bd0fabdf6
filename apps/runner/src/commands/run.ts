import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { InkstoneError, type RecipeFile } from '@inkstone/core'
import { writeReport } from '@inkstone/report'
import { metricsSchema, readEvents, readJson, recipeSchema, resolveRun } from '@inkstone/run'
import { fineTune } from '../job/fineTune'
import { beginJob, type Job, type Order, reopenJob } from '../job/job'
import { recordLayers } from '../job/recordLayers'
import { trainBase } from '../job/train'
import { loadTrained, readLineage, type TrainedModel, unknownLineage } from '../job/trainedModel'
import { writeMetrics } from '../job/writeMetrics'
import { listDials } from '../recipe/settings'
import { duration } from '../terminal/format'
import { printConfusion } from '../terminal/printConfusion'
import { printEvaluations } from '../terminal/printEvaluations'

/** `inkstone run`: data, training, test, fine-tuning, tests, report. @returns whether it came to its end */
export async function run(order: Order): Promise<boolean> {
  const job = await beginJob(order, 'run')
  const trained = await trainBase(job, order)
  if (trained && !job.signal.aborted) await fineTune(job, trained)
  return finish(job, trained !== undefined, order)
}

/** `inkstone train`: the same without the fine-tuning. @returns whether it came to its end */
export async function train(order: Order): Promise<boolean> {
  const job = await beginJob(order, 'train')
  const trained = await trainBase(job, order)
  return finish(job, trained !== undefined, order)
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
  const metrics = await readJson(join(earlier, 'metrics.json'), metricsSchema, runFile)
  const recorded = recipe ? undefined : await recordedRecipe(earlier)
  const job = await beginJob(
    {
      ...order,
      file: recipe ?? recorded!.file,
      from: basename(earlier),
      set: [...(recorded?.set ?? []), ...(order.set ?? [])],
    },
    'finetune',
    lineage ?? [],
  )
  const trained = await loadTrained(directory)
  await recordLayers(job, trained.card.name, trained.model)
  await cp(directory, join(job.folder.directory, 'model'), { recursive: true })
  job.metrics.training = metrics.training
  await writeMetrics(job) // it says that the model is there, for whoever resumes this run
  await fineTune(job, trained)
  return finish(job, true, order)
}

export interface ResumeOrder extends Pick<Order, 'backend' | 'terminal'> {
  /** Folder of the run. */
  run: string
}

/** `inkstone resume`: goes on with a run that was stopped, in its own folder, at the step after its last checkpoint.
 * What is done is not done again. @returns whether it came to its end */
export async function resume({ run, ...order }: ResumeOrder): Promise<boolean> {
  const directory = await resolveRun(run)
  const events = await readEvents(join(directory, 'events.jsonl'))
  if (events.at(-1)?.event === 'end') {
    order.terminal.say(`${directory}: this run came to its end. There is nothing to resume.`)
    return true
  }
  const { command = 'run', ...recipe } = await recordedRecipe(directory)
  const job = await reopenJob({ ...order, ...recipe, command, directory })
  const trained = command === 'finetune' ? await copiedModel(directory) : await trainBase(job)
  if (trained && command !== 'train' && !job.signal.aborted) await fineTune(job, trained)
  return finish(job, trained !== undefined)
}

/** The model that a run of `inkstone finetune` begins with. */
async function copiedModel(directory: string): Promise<TrainedModel> {
  if (existsSync(join(directory, 'metrics.json'))) {
    return loadTrained(join(directory, 'model'))
  }
  throw new InkstoneError(
    `${directory}: it was stopped before the model to fine-tune was in it. Begin anew with \`inkstone finetune\`.`,
  )
}

async function recordedRecipe(
  directory: string,
): Promise<Pick<RecipeFile, 'command' | 'calibrate'> & { file: string; set: string[] }> {
  const { file, settings, command, calibrate } = await readJson(
    join(directory, 'recipe.json'),
    recipeSchema,
    runFile,
  )
  const set = listDials(settings).map(
    ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return { file: relative('.', join(directory, file ?? '')), set, command, calibrate }
}

const runFile = { missing: 'Expected a file that `inkstone run` or `inkstone train` wrote.' }

async function finish(
  job: Job,
  trained: boolean,
  { confusion = false, finished }: Pick<Order, 'confusion' | 'finished'> = {},
): Promise<boolean> {
  const { folder, terminal, signal, metrics } = job
  const stopped = signal.aborted
  if (!trained) {
    terminal.say('\nStopped before the first step: nothing was trained, so there is no model.')
    folder.event('interrupted', { model: null })
    return false
  }
  await writeMetrics(job)
  const report = await writeReport(folder.directory)
  await writeReport(folder.directory, 'card')
  terminal.say()
  printEvaluations(metrics.evaluations, terminal)
  if (confusion) for (const one of metrics.evaluations) printConfusion(one, terminal)
  if (stopped) {
    terminal.say('Stopped by Ctrl-C: the model and the report hold what there is.')
    terminal.say(`Go on with: inkstone resume ${folder.directory}\n`)
  }
  terminal.item('model', join(folder.directory, metrics.fineTuning ? 'model-finetuned' : 'model'))
  terminal.item('report', report)
  terminal.item('took', duration(folder.seconds()))
  folder.event(stopped ? 'interrupted' : 'end', { seconds: folder.seconds(), report })
  if (!stopped) finished?.(metrics)
  return !stopped
}
