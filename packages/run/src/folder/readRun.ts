import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  assertArgument,
  type ClassEvaluation,
  classEvaluations,
  InkstoneError,
} from '@inkstone/core'
import type { z } from 'zod'
import { checkJson, parseJson, readJson, readText } from '../files/readJson'
import { dataSchema } from '../schemas/dataSchema'
import { eventSchema, type Step, stepSchema } from '../schemas/eventSchema'
import { explanationsSchema } from '../schemas/explanationsSchema'
import { layersSchema } from '../schemas/layersSchema'
import { learningRateSchema } from '../schemas/learningRateSchema'
import { lineageSchema } from '../schemas/lineageSchema'
import { metricsSchema } from '../schemas/metricsSchema'
import { predictionsSchema } from '../schemas/predictionsSchema'
import { recipeSchema } from '../schemas/recipeSchema'
import { robustnessSchema } from '../schemas/robustnessSchema'
import type { Evaluated, Run } from './evaluatedRun'
import { runVersion } from './runVersion'
import { verifyExplanations } from './verifyExplanations'
import { verifyPredictions } from './verifyPredictions'

/** Reads a whole run folder as `inkstone run` writes it.
 * @throws InkstoneError naming the file, what is wrong in it and what to do; also if the figures of `metrics.json`
 * contradict `predictions/`
 * @example const { metrics, evaluated } = await readRun('runs/latest') */
export async function readRun(directory: string): Promise<Run> {
  assertArgument('readRun.directory', directory, 'path')
  await refuseNewer(join(directory, 'metrics.json'))
  const recipe = await read(join(directory, 'recipe.json'), recipeSchema)
  const lineage = await read(join(directory, 'lineage.json'), lineageSchema)
  const metrics = await read(join(directory, 'metrics.json'), metricsSchema)
  const steps = await readSteps(join(directory, 'events.jsonl'))
  const data = await readIfThere(join(directory, 'data.json'), dataSchema)
  const layers = await readIfThere(join(directory, 'layers.json'), layersSchema)
  const sweep = await readIfThere(join(directory, 'learning-rate.json'), learningRateSchema)
  const robustness = await readIfThere(join(directory, 'robustness.json'), robustnessSchema)
  const evaluated = []
  for (const evaluation of classEvaluations(metrics.evaluations)) {
    evaluated.push(await readEvaluated(directory, evaluation))
  }
  return { directory, recipe, lineage, metrics, evaluated, steps, data, layers, sweep, robustness }
}

async function readEvaluated(directory: string, evaluation: ClassEvaluation): Promise<Evaluated> {
  const file = `${evaluation.name.replaceAll('/', '-')}.json`
  const path = join(directory, 'predictions', file)
  const predictions = await read(path, predictionsSchema)
  const verified = verifyPredictions(path, evaluation, predictions)
  const explanationsPath = join(directory, 'explanations', file)
  const explanations = await readIfThere(explanationsPath, explanationsSchema)
  if (explanations) verifyExplanations(explanationsPath, explanations, predictions)
  return { evaluation, predictions, ...verified, explanations }
}

/** Comes first, because what a newer version wrote would only look damaged. */
async function refuseNewer(path: string): Promise<void> {
  if (!existsSync(path)) return // reported with the other files
  const given = parseJson(path, await readText(path, missing)) as { version?: unknown } | null
  const version = given?.version
  if (typeof version !== 'number' || version <= runVersion) return
  throw new InkstoneError(
    `${path}: expected a run of version ${runVersion} or before, got version ${version}: a newer Inkstone wrote it. ` +
      'Update Inkstone, or make the report with the one that made the run.',
  )
}

/** The steps among the events. */
async function readSteps(path: string): Promise<Step[]> {
  const lines = (await readText(path, missing)).trimEnd().split('\n')
  return lines.flatMap((line, index) => {
    const place = `${path}:${index + 1}`
    const event = checkJson(place, parseJson(place, line), eventSchema)
    return event.event === 'step' ? [checkJson(place, event, stepSchema)] : []
  })
}

const missing =
  'A report is made from recipe.json, lineage.json, metrics.json, events.jsonl and predictions/ of one run folder: ' +
  'point at a folder that `inkstone run` has finished, such as runs/latest.'

function read<Content>(path: string, schema: z.ZodType<Content>): Promise<Content> {
  return readJson(path, schema, { missing })
}

async function readIfThere<Content>(
  path: string,
  schema: z.ZodType<Content>,
): Promise<Content | undefined> {
  return existsSync(path) ? read(path, schema) : undefined
}
