import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { classEvaluations, InkstoneError, type RecipeFile } from '@inkstone/core'
import { writeReport } from '@inkstone/report'
import {
  lockRun,
  metricsSchema,
  readEvents,
  readJson,
  readModelLineage,
  recipeSchema,
  removeLeftovers,
  resolveRun,
} from '@inkstone/run'
import { fineTune } from '../job/fineTune'
import { interruptedBy } from '../job/interruption'
import { beginJob, type Job, type Order, reopenJob } from '../job/job'
import { recordLayers } from '../job/recordLayers'
import { trainBase } from '../job/train'
import { loadTrained, type TrainedModel } from '../job/trainedModel'
import { writeMetrics } from '../job/writeMetrics'
import { listSettings } from '../recipe/settings'
import { duration } from '../terminal/format'
import { printConfusion } from '../terminal/printConfusion'
import { printEvaluations } from '../terminal/printEvaluations'

/** `inkstone run`: data, training, test, fine-tuning, tests, report. @returns whether it finished */
export async function run(order: Order): Promise<boolean> {
  const job = await beginJob(order, 'run')
  const trained = await trainBase(job, order)
  if (trained && !job.signal.aborted) await fineTune(job, trained)
  return finish(job, trained !== undefined, order)
}

/** `inkstone train`: the same without the fine-tuning. @returns whether it finished */
export async function train(order: Order): Promise<boolean> {
  const job = await beginJob(order, 'train')
  const trained = await trainBase(job, order)
  return finish(job, trained !== undefined, order)
}

export interface FineTuneOrder extends Omit<Order, 'file' | 'findLearningRate'> {
  /** Folder of the run whose model is to be fine-tuned. */
  run: string
  /** Path of a recipe; default: the run's own with its settings. */
  recipe?: string
  /** Makes the recipe instead, from that of the run. */
  recipeFrom?(base: RecordedRecipe): Order['source']
}

/** `inkstone finetune`: a new run that starts from the model of an earlier one, which is not changed.
 * @returns whether it finished */
export async function fineTuneRun({
  run,
  recipe,
  recipeFrom,
  ...order
}: FineTuneOrder): Promise<boolean> {
  const earlier = await resolveRun(run)
  const directory = join(earlier, 'model')
  const { lineage, doubt } = await readModelLineage(directory)
  if (doubt) order.terminal.item('lineage', doubt)
  const metrics = await readJson(join(earlier, 'metrics.json'), metricsSchema, runFile)
  const recorded = await recordedRecipe(earlier)
  const source = recipeFrom?.(recorded)
  const file = source ? 'recipe.ts' : (recipe ?? recorded.file)
  const isOther = source !== undefined || recipe !== undefined
  const job = await beginJob({ ...order, file, source }, 'finetune', {
    lineage,
    run: earlier,
    recipe: recorded.content,
    otherRecipe: isOther,
    set: isOther ? [] : recorded.set,
  })
  const trained = await loadTrained(directory, order)
  await recordLayers(job, trained.card.name, trained.model)
  await cp(directory, join(job.folder.directory, 'model'), { recursive: true })
  job.metrics.training = metrics.training
  await writeMetrics(job) // marks that the model is there, for a resume of this run
  await fineTune(job, trained)
  return finish(job, true, order)
}

export interface ResumeOrder extends Pick<Order, 'backend' | 'ignoreDigest' | 'terminal'> {
  /** Folder of the run. */
  run: string
}

/** `inkstone resume`: continues a run that was stopped, in its own folder, at the step after its last checkpoint.
 * Finished stages are not repeated. @returns whether the run has finished
 * @throws InkstoneError while another process works on the run */
export async function resume({ run, ...order }: ResumeOrder): Promise<boolean> {
  const directory = await resolveRun(run)
  assertBegun(directory)
  const lock = lockRun(directory)
  await removeLeftovers(directory)
  const events = await readEvents(join(directory, 'events.jsonl'))
  if (events.at(-1)?.event === 'end') {
    order.terminal.say(`${directory}: this run has finished. There is nothing to resume.`)
    lock.release()
    return true
  }
  const { command = 'run', calibrate, file, set } = await recordedRecipe(directory)
  const job = await reopenJob({ ...order, calibrate, file, set, command, directory, lock })
  const trained =
    command === 'finetune' ? await copiedModel(directory, order) : await trainBase(job)
  if (trained && command !== 'train' && !job.signal.aborted) await fineTune(job, trained)
  return finish(job, trained !== undefined)
}

/** @throws InkstoneError for a run that ended before its first files were written */
function assertBegun(directory: string): void {
  if (existsSync(join(directory, 'recipe.json')) && existsSync(join(directory, 'lineage.json'))) {
    return
  }
  throw new InkstoneError(
    `${directory}: expected recipe.json and lineage.json of a run. It was stopped before it wrote them, so there is ` +
      'nothing to resume: start again with `inkstone run`.',
  )
}

/** The model that a run of `inkstone finetune` starts from. */
async function copiedModel(
  directory: string,
  order: Pick<Order, 'ignoreDigest'>,
): Promise<TrainedModel> {
  if (existsSync(join(directory, 'metrics.json'))) {
    return loadTrained(join(directory, 'model'), order)
  }
  throw new InkstoneError(
    `${directory}: it was stopped before it held the model to fine-tune. Start again with \`inkstone finetune\`.`,
  )
}

/** The recipe of a run: its file, and what the run did with it. */
export interface RecordedRecipe extends Pick<RecipeFile, 'command' | 'calibrate'> {
  file: string
  set: string[]
  content: RecipeFile
}

async function recordedRecipe(directory: string): Promise<RecordedRecipe> {
  const content = await readJson(join(directory, 'recipe.json'), recipeSchema, runFile)
  const { file, settings, command, calibrate } = content
  const set = listSettings(settings).map(
    ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return { file: relative('.', join(directory, file ?? '')), set, command, calibrate, content }
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
    terminal.say()
    terminal.say('Stopped before the first step: nothing was trained, so there is no model.')
    folder.event('interrupted', { model: null })
    job.lock.release()
    return false
  }
  await writeMetrics(job)
  const report = await writeReport(folder.directory)
  await writeReport(folder.directory, 'card')
  terminal.say()
  printEvaluations(metrics.evaluations, terminal)
  if (confusion)
    for (const one of classEvaluations(metrics.evaluations)) printConfusion(one, terminal)
  if (stopped) {
    terminal.say(`Stopped by ${interruptedBy()}: the model and the report cover the run so far.`)
    terminal.say(`Resume it with: inkstone resume ${folder.directory}`)
    terminal.say()
  }
  terminal.item('model', join(folder.directory, metrics.fineTuning ? 'model-finetuned' : 'model'))
  terminal.item('report', report)
  terminal.item('took', duration(folder.seconds()))
  folder.event(stopped ? 'interrupted' : 'end', { seconds: folder.seconds(), report })
  job.lock.release()
  if (!stopped) finished?.(metrics)
  return !stopped
}
