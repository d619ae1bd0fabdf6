import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Evaluation,
  type ExplanationsFile,
  InkstoneError,
  type LearningRateSweep,
  type LineageFile,
  type MetricsFile,
  type PredictionsFile,
  type RecipeFile,
  type RobustnessFile,
} from '@inkstone/core'
import { runVersion } from '@inkstone/run'
import type { z } from 'zod'
import { checkExplanations } from './checkExplanations'
import { checkPredictions } from './checkPredictions'
import { damagedFile } from './damagedFile'
import { explanationsSchema } from './explanationsSchema'
import { robustnessSchema } from './robustnessSchema'
import {
  eventSchema,
  learningRateSchema,
  lineageSchema,
  metricsSchema,
  predictionsSchema,
  recipeSchema,
  type Step,
  stepSchema,
} from './runSchemas'

/** A run folder, read and checked: whatever follows may trust it. */
export interface Run {
  readonly directory: string
  readonly recipe: RecipeFile
  readonly lineage: LineageFile
  readonly metrics: MetricsFile
  /** In the order of `metrics.json`. */
  readonly evaluated: readonly Evaluated[]
  /** Losses of single updates, in order, of `training` and of `fine-tuning`. */
  readonly steps: readonly Step[]
  /** Where the run looked for a learning rate. */
  readonly sweep?: LearningRateSweep
  /** Where `inkstone evaluate` was asked for more than an evaluation. */
  readonly robustness?: RobustnessFile
}

/** An evaluation and the predictions that its figures were computed from. */
export interface Evaluated {
  readonly evaluation: Evaluation
  readonly predictions: PredictionsFile
  /** `[count]`: the likeliest class of each image; of equals the first. */
  readonly predicted: Int32Array
  /** `[count, classes]`, each row sums to 1. */
  readonly probabilities: Float32Array
  /** Why the worst mistakes were read as they were; older runs have none. */
  readonly explanations?: ExplanationsFile
}

/** Reads a run folder as `inkstone run` writes it.
 * @throws InkstoneError naming the file, what is wrong in it and what to do; also where the figures of
 * `metrics.json` are not those of `predictions/` */
export async function readRun(directory: string): Promise<Run> {
  await refuseNewer(join(directory, 'metrics.json'))
  const recipe = await read(join(directory, 'recipe.json'), recipeSchema)
  const lineage = await read(join(directory, 'lineage.json'), lineageSchema)
  const metrics = await read(join(directory, 'metrics.json'), metricsSchema)
  const steps = await readSteps(join(directory, 'events.jsonl'))
  const sweepPath = join(directory, 'learning-rate.json')
  const sweep = existsSync(sweepPath) ? await read(sweepPath, learningRateSchema) : undefined
  const robustnessPath = join(directory, 'robustness.json')
  const robustness = existsSync(robustnessPath)
    ? await read(robustnessPath, robustnessSchema)
    : undefined
  const evaluated = []
  for (const evaluation of metrics.evaluations) {
    const file = `${evaluation.name.replaceAll('/', '-')}.json`
    const path = join(directory, 'predictions', file)
    const predictions = await read(path, predictionsSchema)
    const checked = checkPredictions(path, evaluation, predictions)
    const explainedPath = join(directory, 'explanations', file)
    const explanations = existsSync(explainedPath)
      ? await read(explainedPath, explanationsSchema)
      : undefined
    if (explanations) checkExplanations(explainedPath, explanations, predictions)
    evaluated.push({ evaluation, predictions, ...checked, explanations })
  }
  return { directory, recipe, lineage, metrics, evaluated, steps, sweep, robustness }
}

/** Before anything else is read: what a newer version wrote would only look damaged. */
async function refuseNewer(path: string): Promise<void> {
  if (!existsSync(path)) return // told with the other files
  const given = parse(path, await readText(path)) as { version?: unknown } | null
  const version = given?.version
  if (typeof version !== 'number' || version <= runVersion) return
  throw new InkstoneError(
    `${path}: expected a run of version ${runVersion} or before, got version ${version}: a newer Inkstone wrote it. ` +
      'Update Inkstone, or make the report with the one that made the run.',
  )
}

async function read<Content>(path: string, schema: z.ZodType<Content>): Promise<Content> {
  return check(path, parse(path, await readText(path)), schema)
}

/** The steps among the events. */
async function readSteps(path: string): Promise<Step[]> {
  const lines = (await readText(path)).trimEnd().split('\n')
  return lines.flatMap((line, index) => {
    const place = `${path}:${index + 1}`
    const event = check(place, parse(place, line), eventSchema)
    return event.event === 'step' ? [check(place, event, stepSchema)] : []
  })
}

function check<Content>(place: string, given: unknown, schema: z.ZodType<Content>): Content {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [first, ...others] = parsed.error.issues
  const where = first!.path.join('.') || 'the whole'
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  throw damagedFile(place, `${where}: ${lowerFirst(first!.message)}${more}`)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new InkstoneError(
      `${path}: ${code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : String(error)}. A report is made ` +
        'from recipe.json, lineage.json, metrics.json, events.jsonl and predictions/ of one run folder: point at ' +
        'a folder that `inkstone run` has finished, such as runs/latest.',
    )
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damagedFile(path, `not JSON (${(error as SyntaxError).message})`)
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
