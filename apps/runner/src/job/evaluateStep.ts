import type { ExplanationsFile, Lineage, Split } from '@inkstone/core'
import { type Confidence, evaluate, explainMistakes } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Job } from './job'
import { writeMetrics } from './writeMetrics'

export interface EvaluateStep {
  /** `optdigits/before`. */
  name: string
  model: LayersModel
  test: Split
  /** Temperature and thresholds. */
  confidence?: Confidence
  /** What touched the model's weights so far. */
  lineage: Lineage
}

/** Tests a model and adds the result to metrics.json and events.jsonl; a classifier's predictions go into predictions/. */
export async function evaluateStep(job: Job, step: EvaluateStep): Promise<void> {
  const { recipe, folder, metrics } = job
  const { name, model, test, lineage, confidence } = step
  if (metrics.evaluations.some((evaluation) => evaluation.name === name)) return // before an interruption
  const { evaluation, predictions } = await evaluate({
    name,
    model,
    split: test,
    lineage,
    allowContaminated: recipe.allowContaminated,
    temperature: confidence?.temperature,
    thresholds: confidence?.thresholds,
    task: recipe.task,
    metrics: recipe.metrics,
  })
  metrics.evaluations.push(evaluation)
  if (predictions) {
    const file = `${name.replaceAll('/', '-')}.json`
    await folder.write(`predictions/${file}`, predictions)
    const mistakes = explainMistakes(model, predictions.mistakes, predictions.imageShape)
    await folder.write(`explanations/${file}`, { name, mistakes } satisfies ExplanationsFile)
  }
  await writeMetrics(job)
  folder.event('evaluation', { evaluation })
}
