import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { SelectedBackend } from '@inkstone/backend'
import {
  type Callback,
  InkstoneError,
  type Json,
  type Lineage,
  type LineageFile,
  type MetricsFile,
  makeMetrics,
  type Recipe,
  type RecipeFile,
  type Settings,
  type Stage,
} from '@inkstone/core'
import {
  createRunFolder,
  lineageSchema,
  lockRun,
  metricsSchema,
  type RunFolder,
  type RunLock,
  readEvents,
  readJson,
  reopenRunFolder,
  writeWhole,
} from '@inkstone/run'
import { announceSlow, isSlow, readyBackend } from '../backend/backend'
import { assertSettingsApply } from '../recipe/assertSettingsApply'
import { buildRecipe, loadRecipe, loadRecipeSource } from '../recipe/loadRecipe'
import { applySettings, listSettings } from '../recipe/settings'
import { count } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { describeData } from './describeData'
import { onInterruption } from './interruption'
import { type Parts, type Plan, planRecipe } from './plan'
import { versions } from './versions'

/** What a command is asked to do with a recipe. */
export interface Order {
  /** Path of the recipe. */
  file: string
  /** The text of a recipe that is not in a file yet; it is written into the run's folder as `recipe.ts`. */
  source?(directory: string): string
  /** `path=value` for its settings. */
  set?: readonly string[]
  /** Further settings, for a backend without native code. */
  ifSlow?: readonly string[]
  backend?: string
  /** Whether to sweep through learning rates before the training. */
  findLearningRate?: boolean
  /** Whether to load models that do not have the digest that their card names. */
  ignoreDigest?: boolean
  /** Whether to calibrate a trained model; default: as the recipe says. */
  calibrate?: boolean
  /** Whether to print the confusion matrices at the end. */
  confusion?: boolean
  /** Called at the end of a run that was not stopped. */
  finished?(metrics: MetricsFile): void
  /** Folder of all runs. */
  runs: string
  terminal: Terminal
}

/** A run in progress: what its steps share, and the two files that they add to. */
export interface Job {
  readonly recipe: Recipe
  readonly plan: Plan
  readonly folder: RunFolder
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly lineage: LineageFile
  readonly metrics: MetricsFile
  /** Whether to calibrate a trained model on validation. */
  readonly calibrate: boolean
  /** Whether to load models that do not have the digest that their card names. */
  readonly ignoreDigest?: boolean
  /** Keeps other processes out of the folder. */
  readonly lock: RunLock
  /** Whether an earlier process began it. */
  readonly resumed: boolean
}

/** The trained model that a run fine-tunes. */
export interface BaseModel {
  /** What touched its weights. */
  lineage: Lineage
  /** The folder of the run that trained it. */
  run: string
  /** The recipe that it was trained with. */
  recipe: RecipeFile
  /** Whether it is fine-tuned with another recipe. */
  otherRecipe: boolean
  /** The settings of its training. */
  set: readonly string[]
}

/** From a recipe's file to the run's folder with recipe.json and lineage.json in it; nothing is trained yet.
 * @param base the model that this run only fine-tunes */
export async function beginJob(
  order: Order,
  command: NonNullable<RecipeFile['command']>,
  base?: BaseModel,
): Promise<Job> {
  const { file, set = [], ifSlow = [], terminal, runs } = order
  const module = order.source
    ? await loadRecipeSource(order.source(dirname(file)), file)
    : await loadRecipe(file)
  const given = applySettings(module.settings, base?.set ?? [])
  if (base) await assertSettingsApply(file, module, given, set)
  const whole = applySettings(given, set)
  const smaller = applySettings(whole, ifSlow, '--if-slow') // a mistyped setting is reported on fast machines too
  const signal = onInterruption(terminal)
  const backend = await readyBackend(order)
  const settings = isSlow(backend) ? smaller : whole
  if (settings !== whole) announceSlow(backend, changes(whole, settings), terminal)
  const recipe = buildRecipe(file, module, settings)
  const plan = await planRecipe(recipe, base?.lineage)
  const folder = await createRunFolder({ runs, recipe: recipe.name, listener: terminal })
  const job: Job = {
    recipe,
    plan,
    folder,
    lock: lockRun(folder.directory),
    terminal,
    signal,
    lineage: lineageFile(recipe, plan, backend),
    ignoreDigest: order.ignoreDigest,
    metrics: emptyMetrics(recipe, plan, folder),
    calibrate: order.calibrate !== false && recipe.calibrate !== false,
    resumed: false,
  }
  if (order.source) {
    const { directory } = folder
    await writeWhole(join(directory, 'recipe.ts'), order.source(directory))
  }
  const source = order.source ? 'recipe.ts' : relative(folder.directory, file).replaceAll('\\', '/')
  await folder.write('recipe.json', {
    ...recipeFile(recipe, settings),
    command,
    ...(base &&
      ofFineTuning(base, recipe, {
        directory: folder.directory,
        set: isSlow(backend) ? [...set, ...ifSlow] : set,
      })),
    file: source,
    ...(!job.calibrate && { calibrate: false as const }),
  })
  await folder.write('lineage.json', job.lineage)
  await folder.write('data.json', await describeData(plan))
  announce(job, backend)
  return job
}

/** What `recipe.json` of a fine-tuning says about its base model. */
function ofFineTuning(
  { run, recipe: earlier, otherRecipe }: BaseModel,
  recipe: Recipe,
  { directory, set }: { directory: string; set: readonly string[] },
): Pick<RecipeFile, 'stages' | 'from' | 'fineTuned'> {
  const { data, model, trainer } = earlier.stages
  const { stages } = recipeFile(recipe, {})
  const otherTest = data && JSON.stringify(data) !== JSON.stringify(stages.data)
  return {
    // what trained it, and the data whose test part is used here, where these are others
    stages: {
      ...stages,
      ...(data && { data }),
      ...(otherTest && { testData: stages.data }),
      ...(model && { model }),
      ...(trainer && { trainer }),
    },
    from: basename(run),
    fineTuned: { run: relative(directory, run).replaceAll('\\', '/'), otherRecipe, set },
  }
}

export interface ResumeOrder
  extends Pick<Order, 'file' | 'set' | 'backend' | 'calibrate' | 'ignoreDigest' | 'terminal'> {
  /** Held by the caller. */
  lock: RunLock
  /** The folder of the run. */
  directory: string
  command: NonNullable<RecipeFile['command']>
}

/** The job of a run that an earlier process began, in its folder. Its metrics hold what is already done.
 * @throws InkstoneError if its data have changed */
export async function reopenJob(order: ResumeOrder): Promise<Job> {
  const { directory, file, set = [], command, terminal } = order
  const began = await readJson(join(directory, 'lineage.json'), lineageSchema, begunFile)
  const module = await loadRecipe(file)
  const settings = applySettings(module.settings, set)
  const signal = onInterruption(terminal)
  const backend = await readyBackend({ terminal, backend: order.backend ?? began.backend.name })
  if (backend.name !== began.backend.name || backend.isa !== began.backend.isa) {
    const name = ({ name, isa }: LineageFile['backend']): string => (isa ? `${name} ${isa}` : name)
    terminal.say(
      `The run began on ${name(began.backend)} and is resuming on ${name(backend)}: its weights will differ in ` +
        'their last bits from those of a run that was not interrupted.',
    )
  }
  const recipe = buildRecipe(file, module, settings)
  const plan = await planRecipe(recipe, command === 'finetune' ? began.model : undefined)
  assertSameData(directory, began.model, plan.base.lineage)
  const folder = reopenRunFolder(
    directory,
    await readEvents(join(directory, 'events.jsonl')),
    terminal,
  )
  const path = join(directory, 'metrics.json')
  const job: Job = {
    recipe,
    plan,
    folder,
    lock: order.lock,
    ignoreDigest: order.ignoreDigest,
    terminal,
    signal,
    lineage: lineageFile(recipe, plan, backend),
    metrics: existsSync(path)
      ? await readJson(path, metricsSchema, begunFile)
      : emptyMetrics(recipe, plan, folder),
    calibrate: order.calibrate !== false && recipe.calibrate !== false,
    resumed: true,
  }
  announce(job, backend)
  return job
}

const begunFile = {
  missing: 'Expected a file that `inkstone run`, `train` or `finetune` wrote.',
}

function assertSameData(directory: string, began: Lineage, present: Lineage): void {
  const found = present.find(({ fingerprint }, index) => fingerprint !== began[index]?.fingerprint)
  if (!found && present.length === began.length) return
  const { dataset, split } = found ?? began.at(-1)!
  throw new InkstoneError(
    `${directory}: expected ${dataset}/${split} with the images that the run began with, got others. ` +
      'Restore the old ones to resume the run, or start a new one with `inkstone run`.',
  )
}

/** @example changes({ images: 54000 }, { images: 20000 }) // ['images=20000 instead of 54000'] */
function changes(before: Settings, after: Settings): string[] {
  const values = new Map(listSettings(before))
  return listSettings(after)
    .map(([path, value]) => [path, JSON.stringify(value), JSON.stringify(values.get(path))])
    .filter(([, value, earlier]) => value !== earlier)
    .map(([path, value, earlier]) => `${path}=${value} instead of ${earlier}`)
}

function announce({ recipe, plan, folder, terminal }: Job, backend: SelectedBackend): void {
  announceData('data', plan.base, terminal)
  if (plan.fineTuning) announceData('', plan.fineTuning, terminal)
  terminal.item('run', `${recipe.name}, seed ${recipe.seed}, into ${folder.directory}/`)
  terminal.say()
  const { name, threads, isa, reason, skipped } = backend
  folder.event('begin', {
    recipe: recipe.name,
    seed: recipe.seed,
    directory: folder.directory,
    startedAt: folder.startedAt.toISOString(),
  })
  folder.event('backend', { name, threads, isa, reason, skipped })
}

function announceData(label: string, parts: Parts, terminal: Terminal): void {
  terminal.item(label, describe(parts))
  const { name, augmentation } = parts.training
  if (augmentation) terminal.item('', `${name} augmented: ${augmentation.name}`)
}

function describe({ data, training, validation, test }: Parts): string {
  const sizes = [training, validation, test].flatMap((split) =>
    split ? [`${split.name} ${count(split.size)}`] : [],
  )
  return `${data.name}: ${sizes.join(', ')} images of ${data.imageShape.join('x')}`
}

function lineageFile(recipe: Recipe, plan: Plan, backend: SelectedBackend): LineageFile {
  const { name, threads, isa } = backend
  return {
    model: plan.base.lineage,
    seed: recipe.seed,
    versions: versions(),
    backend: { name, threads, isa },
  }
}

function recipeFile(recipe: Recipe, settings: Settings): RecipeFile {
  const { fineTune } = recipe
  const stages: RecipeFile['stages'] = {
    data: stage(recipe.data),
    model: stage(recipe.model),
    trainer: stage(recipe.trainer),
  }
  if (recipe.task) stages.task = stage(recipe.task)
  const callbacks = listed(recipe.callbacks)
  if (callbacks) stages.callbacks = callbacks
  if (fineTune) {
    stages.fineTuningData = stage(fineTune.data)
    stages.fineTuner = stage(fineTune.fineTuner)
    if (fineTune.fromScratch) stages.fromScratch = stage(fineTune.fromScratch)
    if (fineTune.control) stages.control = stage(fineTune.control)
    const ofFineTuning = listed(fineTune.callbacks)
    if (ofFineTuning) stages.fineTuningCallbacks = ofFineTuning
  }
  return {
    name: recipe.name,
    seed: recipe.seed,
    stages,
    ...(recipe.metrics && {
      metrics: makeMetrics(
        'metrics',
        recipe.metrics,
        recipe.task ?? { name: 'classification' },
      ).map(({ name }) => name),
    }),
    settings: { ...settings },
    allowContaminated: recipe.allowContaminated === true,
    license: recipe.license,
  }
}

/** Callbacks as one stage, like a list of augmentations: `early-stopping + csv-log`. */
function listed(callbacks: readonly Callback[] = []): RecipeFile['stages'][string] | undefined {
  if (callbacks.length === 0) return undefined
  const name = callbacks.map((callback) => callback.name).join(' + ')
  return { name, options: { list: callbacks.map(({ name, options }) => ({ name, ...options })) } }
}

function stage({ name, options }: Stage): { name: string; options: Record<string, Json> } {
  return { name, options: { ...options } }
}

function emptyMetrics(recipe: Recipe, plan: Plan, folder: RunFolder): MetricsFile {
  return {
    recipe: recipe.name,
    startedAt: folder.startedAt.toISOString(),
    seconds: 0,
    training: {
      dataset: plan.base.data.name,
      model: recipe.model.name,
      parameters: 0,
      history: [],
      bestEpoch: 0,
      stoppedBy: 'signal',
      images: 0,
      seconds: 0,
    },
    evaluations: [],
  }
}
