import { join } from 'node:path'
import type { Evaluation, MetricsFile, PredictionsFile } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'
import { readJson } from '../files/readJson'
import { writeJson } from '../files/writeJson'
import { metricsSchema } from '../schemas/metricsSchema'

export interface RecordedEvaluation {
  evaluation: Evaluation
  predictions: PredictionsFile
}

/** Adds an evaluation to a run's `metrics.json` and `predictions/`: of another model or predictor on the same images,
 * which the report shows beside the run's own. An earlier one of the same name is replaced.
 * @param run the run's folder
 * @param result of `evaluate` of @inkstone/metrics
 * @throws InkstoneError naming the file if the run's metrics.json is missing or damaged
 * @example
 * await recordEvaluation('runs/latest', await evaluate({ name: 'mnist/nearest', model: neighbours, split, lineage }))
 * await writeReport('runs/latest') */
export async function recordEvaluation(run: string, recorded: RecordedEvaluation): Promise<void> {
  assertArgument('recordEvaluation.run', run, 'path')
  assertArgument('recordEvaluation.recorded', recorded, 'object')
  const { evaluation, predictions } = recorded
  const path = join(run, 'metrics.json')
  const missing = 'Expected the folder of a run, such as runs/latest.'
  const mend = 'make the run again with `inkstone run`.'
  const metrics = await readJson(path, metricsSchema, { missing, mend })
  const others = metrics.evaluations.filter(({ name }) => name !== evaluation.name)
  const file = `${evaluation.name.replaceAll('/', '-')}.json`
  await writeJson(join(run, 'predictions', file), predictions) // first: metrics.json names it
  const evaluations = [...others, evaluation]
  await writeJson(path, { ...metrics, evaluations } satisfies MetricsFile)
}
